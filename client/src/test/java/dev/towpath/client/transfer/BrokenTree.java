package dev.towpath.client.transfer;

import static dev.towpath.fixture.RequestMatcher.on;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A small tree of files and links on its way, with one fault at one of its requests. What must hold is always the same:
 * at the target everything is as it was or as it is at the source; a report that came tells what was done, no more and no
 * less; else there is one typed exception; a part that is left is named; no file stays open; and the same call again, over
 * a calm line, makes the target what it should be.
 */
final class BrokenTree implements AutoCloseable {
    /** What is done. */
    enum Task {
        PUT,
        GET,
        PUT_MIRROR,
        GET_MIRROR;

        boolean isUpload() {
            return this == PUT || this == PUT_MIRROR;
        }

        boolean isMirror() {
            return this == PUT_MIRROR || this == GET_MIRROR;
        }

        private TreeOptions options(TreeOptions options) {
            TreeOptions asked = options.links(Links.COPY).preserveTimes();
            return isMirror() ? asked.onlyChanged(Compare.SIZE_AND_TIME).deleteExtra(10) : asked;
        }
    }

    /** What goes wrong. */
    enum Trouble {
        CUT(Fault::disconnect, true),
        CUT_BEHIND_THE_ANSWER(Fault::disconnectAfterReply, true),
        REFUSED(() -> Fault.failure("Failure"), false),
        ANSWER_LOST(Fault::dropReply, false);

        @SuppressWarnings("ImmutableEnumChecker") // faults are values
        private final Supplier<Fault> fault;

        private final boolean heals;

        Trouble(Supplier<Fault> fault, boolean heals) {
            this.fault = fault;
            this.heals = heals;
        }

        /** Whether a tree that may be tried again gets over it. */
        boolean heals() {
            return heals;
        }
    }

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2024-05-06T07:08:09Z"));
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Long enough for an answer that does come, on a machine under load. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(3);

    private final Path here;
    private final Task task;
    private final boolean retries;
    private final SftpServer server;
    private final Sftp calm;

    BrokenTree(Path here, Task task, Personality personality, boolean retries) throws IOException {
        this.here = Files.createDirectories(here);
        this.task = task;
        this.retries = retries;
        this.server = SftpServer.builder().personality(personality).start();
        this.calm = connect(PATIENCE);
    }

    /** How many requests it takes when nothing goes wrong. */
    int requests() throws IOException {
        prepare();
        int before = server.requests().size();
        TreeReport report = carry(calm);
        assertThat(report.failures()).isEmpty();
        assertThat(state(target())).isEqualTo(wanted());
        return server.requests().size() - before;
    }

    /** Does it with {@code trouble} at the {@code nth} request. */
    void run(Trouble trouble, int nth) throws IOException {
        String what = task + (retries ? ", retried" : "") + ", " + trouble + " at request " + nth + " of " + server;
        prepare();
        Map<String, String> before = state(target());
        @Nullable TreeReport report = null;
        @Nullable SftpException failure = null;
        try (Sftp sftp = connect(trouble == Trouble.ANSWER_LOST ? IMPATIENCE : PATIENCE)) {
            server.inject(on().nth(nth), trouble.fault.get());
            report = carry(sftp);
        } catch (SftpException e) {
            failure = e;
        }
        judge(what, before, report, failure);
        if (retries && trouble.heals) {
            assertThat(failure).as(what).isNull();
            assertThat(state(target())).as(what).isEqualTo(wanted());
        }
        useUp();
        TreeReport again = carry(calm);
        assertThat(again.failures()).as(what + ", again").isEmpty();
        Map<String, String> after = state(target());
        after.keySet().removeIf(path -> isLeft(path));
        assertThat(after).as(what + ", again").isEqualTo(wanted());
        Awaitility.await(what + ": handles")
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.openHandles().isEmpty());
    }

    private void judge(
            String what, Map<String, String> before, @Nullable TreeReport report, @Nullable SftpException failure)
            throws IOException {
        String told = failure == null ? requireNonNull(report).table() : everything(failure);
        Map<String, String> source = state(source());
        Map<String, String> now = state(target());
        now.forEach((path, is) -> {
            if (isLeft(path)) {
                assertThat(told).as(what + " left " + path).contains(name(path));
            } else {
                assertThat(is).as(what + ": " + path + ", " + told).isIn(before.get(path), source.get(path));
            }
        });
        Set<String> gone = new TreeSet<>(before.keySet());
        gone.removeAll(now.keySet());
        for (String path : gone) {
            boolean mayGo = task.isMirror() && !source.containsKey(path);
            assertThat(mayGo || told.contains("rename it back"))
                    .as(what + ": " + path + " is gone; " + told)
                    .isTrue();
        }
        if (report != null) {
            judge(what, before, now, gone, report);
        }
    }

    private void judge(
            String what, Map<String, String> before, Map<String, String> now, Set<String> gone, TreeReport report)
            throws IOException {
        assertThat(report.failures()).as(what).isEmpty();
        assertThat(new TreeSet<>(report.deleted())).as(what).isEqualTo(gone);
        Set<String> links = new HashSet<>();
        now.forEach((path, is) -> {
            if (is.startsWith("-> ") && !is.equals(before.get(path)) && !isLeft(path)) {
                links.add(path);
            }
        });
        assertThat(report.links()).as(what).containsExactlyInAnyOrderElementsOf(links);
        Set<String> files = new HashSet<>();
        report.files().forEach(file -> files.add(name(file.target())));
        assertThat(files).as(what).containsExactlyInAnyOrder("c", "plain");
        if (report.warnings().isEmpty()) {
            assertThat(now).as(what).isEqualTo(wanted());
        }
    }

    private static String everything(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable suppressed : failure.getSuppressed()) {
            text.append("; ").append(everything(suppressed));
        }
        return text.toString();
    }

    /** A run that came to an end early left the fault for nobody else. */
    private void useUp() throws IOException {
        while (!server.unusedFaults().isEmpty()) {
            try (Sftp sftp = connect(IMPATIENCE)) {
                while (!server.unusedFaults().isEmpty()) {
                    boolean unused = sftp.exists("/");
                }
            } catch (SftpException e) {
                // Met.
            }
        }
    }

    private Sftp connect(Duration patience) throws IOException {
        return Served.builder(server)
                .responseTimeout(patience)
                .stallTimeout(patience)
                .retry(retries ? RetryPolicy.exponential(3).withFirstPause(Duration.ZERO) : RetryPolicy.none())
                .connect();
    }

    private TreeReport carry(Sftp sftp) throws IOException {
        return task.isUpload()
                ? sftp.putTree(source(), "/t", task::options)
                : sftp.getTree("/t", target(), task::options);
    }

    private Path source() {
        return task.isUpload() ? here.resolve("source") : server.path("/t");
    }

    private Path target() {
        return task.isUpload() ? server.path("/t") : here.resolve("target");
    }

    /** What the target should be in the end. */
    private Map<String, String> wanted() throws IOException {
        Map<String, String> wanted = state(source());
        if (!task.isMirror()) {
            wanted.put("extra", "left");
            wanted.put("gone", "/");
            wanted.put("gone/extra", "left");
        }
        return wanted;
    }

    private void prepare() throws IOException {
        clear(source());
        clear(target());
        file(source().resolve("d/plain"), "plain");
        link(source().resolve("d/kept"), "x");
        link(source().resolve("d/other"), "new");
        link(source().resolve("d/file"), "new");
        file(source().resolve("n/c"), "c");
        link(source().resolve("n/a"), "c");
        link(source().resolve("top"), "d/plain");
        link(target().resolve("d/kept"), "x");
        link(target().resolve("d/other"), "old");
        file(target().resolve("d/file"), "old");
        file(target().resolve("extra"), "left");
        file(target().resolve("gone/extra"), "left");
    }

    private static void file(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.setLastModifiedTime(Files.writeString(file, text), LONG_AGO);
    }

    private static void link(Path link, String text) throws IOException {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, link.getFileSystem().getPath(text));
    }

    private static void clear(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** What is below {@code root}: by path a slash, the text of a link, or what is in a file. */
    private static Map<String, String> state(Path root) throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (!path.equals(root)) {
                    state.put(root.relativize(path).toString(), is(path));
                }
            }
        }
        return state;
    }

    private static String is(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path);
        }
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "/" : Files.readString(path);
    }

    /** Whether it is a part, or what was moved aside. */
    private static boolean isLeft(String path) {
        return PartName.isOne(name(path)) || PartName.isAside(name(path));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void close() {
        calm.close();
        server.close();
    }
}
