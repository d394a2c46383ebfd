package dev.towpath.junit.clients;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.ByteArrayInputStream;

/** {@code ChannelSftp} of JSch, as maintained by Matthias Wiedemann. */
final class JschClients {
    private static final int LIMIT_MILLIS = 30_000;

    private JschClients() {}

    static ConnectedClient connect(SftpServer server, User user) throws JSchException {
        JSch jsch = new JSch();
        jsch.setKnownHosts(new ByteArrayInputStream(server.knownHostsLine().getBytes(US_ASCII)));
        Session session = jsch.getSession(user.name(), server.host(), server.port());
        session.setDaemonThread(true);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("PreferredAuthentications", "publickey,password");
        if (user.password().isPresent()) {
            session.setPassword(user.password().get().getBytes(UTF_8));
        }
        if (KeyLogin.isNeeded(user)) {
            jsch.addIdentity(server.privateKeyFile(user.name()).toString());
        }
        session.connect(LIMIT_MILLIS);
        try {
            ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect(LIMIT_MILLIS);
            return new ConnectedClient(channel, () -> {
                channel.disconnect();
                session.disconnect();
            });
        } catch (JSchException e) {
            session.disconnect();
            throw e;
        }
    }
}
