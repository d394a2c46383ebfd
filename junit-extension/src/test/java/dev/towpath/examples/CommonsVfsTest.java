package dev.towpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.fixture.SftpServer;
import dev.towpath.junit.KnownHosts;
import dev.towpath.junit.SftpTest;
import dev.towpath.junit.SftpUser;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.apache.commons.vfs2.provider.sftp.IdentityInfo;
import org.apache.commons.vfs2.provider.sftp.SftpFileSystemConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commons VFS, with a private key and a known_hosts file that the server hands out. */
@SftpTest
@SftpUser(name = "ada")
class CommonsVfsTest {
    @Test
    void copiesADirectoryWithAKey(SftpServer server, @KnownHosts Path knownHosts, @TempDir Path directory)
            throws Exception {
        Files.writeString(Files.createDirectories(directory.resolve("2026/11")).resolve("a.csv"), "1;2");

        Archive.copy(directory, server.uri("ada"), server.privateKeyFile("ada"), knownHosts);

        assertThat(server.path("/archive/2026/11/a.csv")).hasContent("1;2");
        assertThat(server.logins())
                .singleElement()
                .satisfies(login -> assertThat(login.user()).isEqualTo("ada"));
    }

    /** The code under test. */
    static final class Archive {
        static void copy(Path from, URI server, Path key, Path knownHosts) throws FileSystemException {
            FileSystemOptions options = new FileSystemOptions();
            SftpFileSystemConfigBuilder sftp = SftpFileSystemConfigBuilder.getInstance();
            sftp.setStrictHostKeyChecking(options, "yes");
            sftp.setKnownHosts(options, knownHosts.toFile());
            sftp.setIdentityProvider(options, new IdentityInfo(key.toFile()));
            sftp.setPreferredAuthentications(options, "publickey");
            sftp.setUserDirIsRoot(options, false);
            sftp.setDisableDetectExecChannel(options, true);
            try (StandardFileSystemManager files = new StandardFileSystemManager()) {
                files.init();
                FileObject archive = files.resolveFile(
                        "sftp://" + server.getUserInfo() + "@" + server.getHost() + ":" + server.getPort() + "/archive",
                        options);
                archive.copyFrom(files.toFileObject(from.toFile()), Selectors.SELECT_ALL);
            }
        }
    }
}
