package dev.towpath.client.peers;

import java.util.Map;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/** Makes servers of MINA's as they were before 2024: without strict key exchange. */
public final class LaxServer {
    private LaxServer() {}

    /** Changes {@code server}, which has not been started yet. */
    public static void make(SshServer server) {
        server.setSessionFactory(new SessionFactory(server) {
            @Override
            protected ServerSessionImpl doCreateSession(IoSession ioSession) throws Exception {
                return new LaxSession(getServer(), ioSession);
            }
        });
    }

    private static final class LaxSession extends ServerSessionImpl {
        LaxSession(ServerFactoryManager server, IoSession ioSession) throws Exception {
            super(server, ioSession);
        }

        @Override
        protected Map<KexProposalOption, String> doStrictKexProposal(Map<KexProposalOption, String> proposal) {
            return proposal;
        }
    }
}
