package dev.towpath.client;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files found by a pattern. */
class SftpGlobTest {
    private SftpServer server;
    private Sftp sftp;

    @BeforeEach
    void start() throws IOException {
        server = SftpServer.start();
        sftp = ToFixture.connect(server);
        ToFixture.make(
                server,
                "/in/a.csv",
                "/in/b.csv",
                "/in/c.txt",
                "/in/.hidden.csv",
                "/in/sub/d.csv",
                "/in/sub/deep/e.csv");
        ToFixture.make(server, "/out/2026/x.csv", "/out/2025/x.csv", "/out/2025/y.csv", "/odd/[1]", "/odd/2", "/odd/*");
    }

    @AfterEach
    void stop() {
        sftp.close();
        server.close();
    }

    @Test
    void findsNamesInOneDirectory() throws IOException {
        assertThat(found("/in/*.csv")).containsExactly("/in/.hidden.csv", "/in/a.csv", "/in/b.csv");
        assertThat(found("in/[ab].csv")).containsExactly("/in/a.csv", "/in/b.csv");
        assertThat(found("in/{a,c}.*")).containsExactly("/in/a.csv", "/in/c.txt");
        assertThat(found("/in/a.csv")).containsExactly("/in/a.csv");
        assertThat(found("/odd/\\*")).containsExactly("/odd/*");
        assertThat(found("/in/?")).isEmpty();
    }

    @Test
    void startsAtTheWorkingDirectory() throws IOException {
        Sftp in = sftp.cd("/in");

        assertThat(in.glob("*.txt")).extracting(RemoteFile::path).containsExactly("/in/c.txt");
        assertThat(in.glob("../out/*/y.csv")).extracting(RemoteFile::path).containsExactly("/in/../out/2025/y.csv");
    }

    @Test
    void findsDirectoriesOnTheWay() throws IOException {
        assertThat(found("/out/*/x.csv")).containsExactly("/out/2025/x.csv", "/out/2026/x.csv");
        assertThat(found("/*/*/x.csv")).containsExactly("/out/2025/x.csv", "/out/2026/x.csv");
        assertThat(found("/in/*.csv/x")).isEmpty();
    }

    @Test
    void findsWholeTrees() throws IOException {
        assertThat(found("/in/**/*.csv"))
                .containsExactly("/in/.hidden.csv", "/in/a.csv", "/in/b.csv", "/in/sub/d.csv", "/in/sub/deep/e.csv");
        assertThat(found("/in/**/deep/*")).containsExactly("/in/sub/deep/e.csv");
        assertThat(found("/{in/sub,out}/**.csv"))
                .containsExactly(
                        "/in/sub/d.csv", "/in/sub/deep/e.csv", "/out/2025/x.csv", "/out/2025/y.csv", "/out/2026/x.csv");
    }

    @Test
    void findsNothingWhereThereIsNothing() throws IOException {
        assertThat(found("/missing/*.csv")).isEmpty();
        assertThat(found("/missing/**")).isEmpty();
        assertThat(found("/in/a.csv/*")).isEmpty();
        assertThat(found("/missing")).isEmpty();
    }

    @Test
    void goesThroughLinksThatItNames() throws IOException {
        sftp.symlink("/in/link", "/out");

        assertThat(found("/in/l*/2026/*")).containsExactly("/in/link/2026/x.csv");
        assertThat(found("/in/**/x.csv")).isEmpty();
    }

    @Test
    void mustBeOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> sftp.glob(""));
        assertThatIllegalArgumentException().isThrownBy(() -> sftp.glob("/missing/[x"));
        assertThatIllegalArgumentException().isThrownBy(() -> sftp.glob("/missing/{x"));
    }

    @Test
    void doesNotHideADirectoryItMayNotList() {
        server.inject(on(Operation.OPENDIR).path("/out/2025"), Fault.permissionDenied());

        assertThatThrownBy(() -> sftp.glob("/out/*/*")).isInstanceOf(RemoteAccessDeniedException.class);
    }

    private List<String> found(String pattern) throws IOException {
        return sftp.glob(pattern).stream().map(RemoteFile::path).toList();
    }
}
