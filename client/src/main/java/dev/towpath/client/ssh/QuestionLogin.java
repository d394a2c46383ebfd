package dev.towpath.client.ssh;

import org.apache.sshd.client.auth.AbstractUserAuthFactory;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractive;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Login by answers to questions (RFC 4256). A server may ask in several rounds, but not for ever: who asks without end
 * is no server that lets anybody in.
 */
final class QuestionLogin extends UserAuthKeyboardInteractive {
    static final UserAuthFactory FACTORY = new Factory();

    /** PAM stacks ask three or four times, with a change of password in between. */
    private static final int ROUNDS_MAX = 20;

    private int rounds;

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer) throws Exception {
        Login login = ((Transport) session).handshake().login();
        login.tried("keyboard-interactive");
        if (++rounds > ROUNDS_MAX) {
            login.troubled("the server asked questions in more than " + ROUNDS_MAX + " rounds");
            return false;
        }
        return super.processAuthDataRequest(session, service, buffer);
    }

    private static final class Factory extends AbstractUserAuthFactory {
        Factory() {
            super(NAME);
        }

        @Override
        public UserAuthKeyboardInteractive createUserAuth(ClientSession session) {
            return new QuestionLogin();
        }
    }
}
