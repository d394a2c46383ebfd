package dev.towpath.client.ssh;

import dev.towpath.client.errors.Printable;
import java.io.IOException;
import java.util.List;
import org.apache.sshd.client.session.ClientUserAuthService;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MINA's login, overheard: which methods the server left after each refusal. A password that was refused is not sent
 * again as the answer to a keyboard-interactive prompt, which would use up a second try of an account that may be
 * locked after a few.
 */
final class LoginService extends ClientUserAuthService {
    static final ServiceFactory FACTORY = new ServiceFactory() {
        @Override
        public String getName() {
            return "ssh-userauth";
        }

        @Override
        public Service create(Session session) throws IOException {
            return new LoginService((Transport) session);
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(LoginService.class);
    private static final String PASSWORD = "password";
    private static final String INTERACTIVE = "keyboard-interactive";

    /** Far above what an agent full of keys needs; "partly accepted" without end would go on for ever. */
    private static final int REFUSALS_MAX = 100;

    private final Transport transport;
    private int refusals;

    private LoginService(Transport transport) {
        super(transport);
        this.transport = transport;
    }

    @Override
    public void process(int command, Buffer buffer) throws Exception {
        if (command == SshConstants.SSH_MSG_USERAUTH_FAILURE) {
            int position = buffer.rpos();
            List<String> methods = List.of(buffer.getString().split(","));
            boolean partly = buffer.getBoolean();
            buffer.rpos(position);
            if (++refusals > REFUSALS_MAX) {
                throw new SshException(
                        SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "the server refused " + REFUSALS_MAX + " tries");
            }
            Login login = transport.handshake().login();
            login.refused(methods, partly);
            if (!login.hasPrompter() && !login.hasMethods()) {
                preferPassword(methods.contains(PASSWORD) && !login.partlyAccepted());
            }
        }
        if (command == SshConstants.SSH_MSG_USERAUTH_BANNER) {
            // MINA would log it as it comes, control characters and all.
            LOG.debug("{} says: {}", transport.handshake().settings().server(), Printable.text(buffer.getString()));
            return;
        }
        if (command == SshConstants.SSH_MSG_USERAUTH_SUCCESS) {
            transport.handshake().login().accepted();
        }
        super.process(command, buffer);
    }

    private void preferPassword(boolean serverTakesPasswords) {
        if (serverTakesPasswords) {
            clientMethods.remove(INTERACTIVE);
        } else if (!clientMethods.contains(INTERACTIVE)) {
            clientMethods.add(INTERACTIVE);
        }
    }
}
