package dev.towpath.client.hazards.seeded;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ToFixture;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.RequestMatcher;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.Storage;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** One case's own server, with a directory {@code /in}, and a directory of its own here. */
final class Rig implements AutoCloseable {
    /** What {@link #small} takes at a time. */
    static final int BLOCK = 4 * 1024;
    /** What servers that tell no limits are given at a time. */
    static final int USUAL_BLOCK = 32 * 1024;
    /** In flight at most, of small blocks. */
    static final int REQUESTS_MAX = 512;

    /** Tries again, without a pause. */
    static final RetryPolicy AT_ONCE = RetryPolicy.exponential(3).withFirstPause(Duration.ZERO);

    /** Whose requests meet the faults that are armed here. */
    static final String TRIED = "test";
    /** Who owns the same files and meets none of them. */
    private static final String CALM = "calm";

    private static final int UID = 1000;

    static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Draw draw;
    private final SftpServer server;
    private final Path here;
    private final int block;

    private Rig(Draw draw, Path here, Storage storage, Personality personality, User tried) throws IOException {
        this.draw = draw;
        this.here = here;
        this.server = SftpServer.builder()
                .storage(storage)
                .personality(personality)
                .user(tried.withUid(UID))
                .user(User.named(CALM).withPassword("test").withUid(UID))
                .start();
        this.block = personality.extensions().containsKey("limits@openssh.com")
                ? personality.limits().maxWrite()
                : USUAL_BLOCK;
        Files.createDirectories(server.path("/in"));
    }

    /** A server of one of the kinds there are: with small blocks, without posix-rename, without fsync, or with nothing. */
    static Rig any(Draw draw, Path here) throws IOException {
        return of(draw, here, draw.any("on", kinds(), Personality::name));
    }

    static Rig of(Draw draw, Path here, Personality personality) throws IOException {
        return of(draw, here, personality, User.named(TRIED).withPassword("test"));
    }

    /** For {@link #TRIED} as the case needs him; his password is {@code test}. */
    static Rig of(Draw draw, Path here, Personality personality, User tried) throws IOException {
        return new Rig(draw, here, Storage.inMemory(), personality, tried);
    }

    /** Whose files are on a disk, for those that memory has no room for. */
    static Rig onDisk(Draw draw, Path here) throws IOException {
        return onDisk(draw, here, kinds());
    }

    /** The same of one of these kinds. */
    static Rig onDisk(Draw draw, Path here, List<Personality> some) throws IOException {
        Path root = Files.createDirectory(here.resolveSibling(here.getFileName() + "-there"));
        Personality personality = draw.any("on", some, Personality::name);
        return new Rig(
                draw,
                here,
                Storage.directory(root),
                personality,
                User.named(TRIED).withPassword("test"));
    }

    static Personality small() {
        return Personality.openSsh().withMaxWrite(BLOCK).withMaxRead(BLOCK).withName("small blocks");
    }

    static List<Personality> kinds() {
        return List.of(
                small(),
                small().withName("no posix-rename").withoutPosixRename(),
                small().withName("no fsync").withoutExtension("fsync@openssh.com"),
                Personality.openSsh(),
                Personality.strictV3());
    }

    Draw draw() {
        return draw;
    }

    SftpServer server() {
        return server;
    }

    /** A file in the directory of this machine. */
    Path here(String name) {
        return here.resolve(name);
    }

    /** A file on the server, as this machine sees it. */
    Path there(String path) {
        return server.path(path);
    }

    /** Arms a fault for the client under test, not for the one that tries again afterwards. */
    void inject(RequestMatcher when, Fault fault) {
        server.inject(when.user(TRIED), fault);
    }

    /** A client under test. */
    SftpBuilder builder() {
        return ToFixture.builder(server);
    }

    /** The same, which tries again or not. */
    SftpBuilder builder(boolean retries) {
        return builder().retry(policy(retries));
    }

    static RetryPolicy policy(boolean retries) {
        return retries ? AT_ONCE : RetryPolicy.none();
    }

    /** A client that meets no fault of a request and tries nothing twice. */
    Sftp calm() throws IOException {
        return builder(false).user(CALM).connect();
    }

    /** A size at which something begins or ends. */
    int size() {
        int window = block == BLOCK ? REQUESTS_MAX * block + 1 : 5 * block;
        return draw.any("bytes", 0, 1, block - 1, block, block + 1, 3 * block + 1, window, 3_000_000);
    }

    /** A size of several requests, for what goes wrong in the middle. */
    int sizeOfSeveral() {
        int window = block == BLOCK ? REQUESTS_MAX * block + 1 : 5 * block;
        return draw.any("bytes", 2 * block, 2 * block + 1, 3 * block + 1, window, 3_000_000);
    }

    int block() {
        return block;
    }

    /** All names in both directories but these. */
    List<String> namesBut(String... known) throws IOException {
        List<String> names = new ArrayList<>(Ends.names(server.path("/in")));
        names.addAll(Ends.names(here));
        names.removeAll(List.of(known));
        return names;
    }

    /** Heals the line and waits until the server has neither a handle nor a connection open; clients are closed before. */
    void requireNothingOpen() {
        server.network().heal();
        Awaitility.await("handles of " + draw)
                .pollDelay(Duration.ZERO)
                .atMost(DEADLINE)
                .until(() -> server.openHandles(), List::isEmpty);
        Awaitility.await("connections of " + draw)
                .pollDelay(Duration.ZERO)
                .atMost(DEADLINE)
                .until(() -> server.network().open(), open -> open == 0);
    }

    @Override
    public void close() {
        server.close();
    }
}
