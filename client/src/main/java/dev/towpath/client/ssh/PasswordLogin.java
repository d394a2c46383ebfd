package dev.towpath.client.ssh;

import java.util.Optional;
import org.apache.sshd.client.auth.AbstractUserAuthFactory;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.password.UserAuthPassword;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Login by password (RFC 4252 section 8). MINA 2.20 answers a request for a new password with the new one in both
 * places, which no server can accept; this sends the old and the new one. Delete when MINA does.
 */
final class PasswordLogin extends UserAuthPassword {
    static final UserAuthFactory FACTORY = new Factory();

    private @Nullable String current;
    private boolean changed;

    @Override
    protected @Nullable String resolveAttemptedPassword(ClientSession session, String service) throws Exception {
        current = super.resolveAttemptedPassword(session, service);
        return current;
    }

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer) throws Exception {
        int position = buffer.rpos();
        int command = buffer.getUByte();
        if (command != SshConstants.SSH_MSG_USERAUTH_PASSWD_CHANGEREQ) {
            buffer.rpos(position);
            return super.processAuthDataRequest(session, service, buffer);
        }
        String prompt = buffer.getString();
        Login login = ((Transport) session).handshake().login();
        Optional<Secret> chosen = changed ? Optional.empty() : login.newPassword(prompt);
        String old = current;
        if (chosen.isEmpty() || old == null) {
            login.troubled(
                    "the password has expired and the server wants a new one (SftpBuilder.newPassword): " + prompt);
            return false;
        }
        changed = true;
        sendPassword(buffer, session, old, chosen.get().reveal());
        return true;
    }

    private static final class Factory extends AbstractUserAuthFactory {
        Factory() {
            super(NAME);
        }

        @Override
        public UserAuthPassword createUserAuth(ClientSession session) {
            return new PasswordLogin();
        }
    }
}
