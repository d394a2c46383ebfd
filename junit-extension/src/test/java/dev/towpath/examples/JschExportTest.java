package dev.towpath.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.SftpFile;
import dev.towpath.junit.SftpMatrix;
import dev.towpath.junit.SftpTest;
import java.io.ByteArrayInputStream;

/** JSch, tried against several servers: {@code @SftpMatrix} runs the test once for each. */
@SftpTest
@SftpFile(path = "/in/prices.csv", text = "yesterday's")
class JschExportTest {
    @SftpMatrix({"openssh", "proftpd", "mina", "aws-transfer"})
    void replacesYesterdaysFileOnEveryServer(SftpServer server) throws Exception {
        Export.send(server, "today's");

        assertThat(server.path("/in/prices.csv")).hasContent("today's");
        assertThat(server.path("/in")).isDirectoryNotContaining("glob:**.tmp");
    }

    /** The code under test. RENAME replaces nothing on most servers, so it removes the old file first. */
    static final class Export {
        static void send(SftpServer partner, String prices) throws JSchException, SftpException {
            JSch jsch = new JSch();
            jsch.setKnownHosts(partner.knownHostsFile().toString());
            Session session = jsch.getSession("test", partner.host(), partner.port());
            session.setPassword("test".getBytes(UTF_8));
            session.connect(30_000);
            try {
                ChannelSftp sftp = (ChannelSftp) session.openChannel("sftp");
                sftp.connect(30_000);
                sftp.put(new ByteArrayInputStream(prices.getBytes(UTF_8)), "/in/prices.csv.tmp");
                sftp.rm("/in/prices.csv");
                sftp.rename("/in/prices.csv.tmp", "/in/prices.csv");
            } finally {
                session.disconnect();
            }
        }
    }
}
