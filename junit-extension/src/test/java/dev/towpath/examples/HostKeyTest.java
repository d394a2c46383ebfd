package dev.towpath.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.towpath.junit.AsUser;
import dev.towpath.junit.ExpectRefusal;
import dev.towpath.junit.KnownHosts;
import dev.towpath.junit.Refusal;
import dev.towpath.junit.SftpTest;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Somebody else's key at the partner's address: the test passes if no password was sent there. */
@SftpTest
class HostKeyTest {
    @Test
    @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
    void sendsNoPasswordToAnImpostor(@AsUser("test") URI server, @KnownHosts Path knownHosts) throws JSchException {
        LoginCheck.run(server, knownHosts);
    }

    @Test
    @ExpectRefusal(Refusal.UNKNOWN_HOST)
    void sendsNoPasswordToAStranger(@AsUser("test") URI server, @KnownHosts Path knownHosts) throws JSchException {
        LoginCheck.run(server, knownHosts);
    }

    /** The code under test. */
    static final class LoginCheck {
        static void run(URI server, Path knownHosts) throws JSchException {
            JSch jsch = new JSch();
            jsch.setKnownHosts(knownHosts.toString());
            Session session = jsch.getSession("test", server.getHost(), server.getPort());
            session.setPassword("test".getBytes(UTF_8));
            try {
                session.connect(30_000);
            } finally {
                session.disconnect();
            }
        }
    }
}
