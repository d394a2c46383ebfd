package dev.towpath.client;

import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same against OpenSSH's sftp-server, whose files lie in a real directory. */
class AnyFileNameIT implements AnyFileName {
    @TempDir
    static Path serverDirectory;

    private static OpenSshServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = OpenSshServer.start(serverDirectory);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    public Sftp connect(Charset charset) throws IOException {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(server.port())
                .privateKey(server.userKey())
                .hostKeys(HostKeys.knownHostsText(server.knownHostsLine("ed25519")))
                .directory(directory.toString())
                .fileNames(charset)
                .connect();
    }
}
