package dev.towpath.client.transfer;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Leak;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.FaultLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * One work on one kind of server, with one trouble at each of its requests in turn. What must hold is always the same:
 * what was there is as it was or as it was to be; either the call succeeded, or there is one typed exception that says
 * what was tried; no part file is left that it does not name; no file stays open on the server or here, and no
 * connection or thread; and the same call again succeeds.
 */
final class Sweep implements AutoCloseable {
    /** By how many bytes a login may be longer than the one before. */
    private static final int LOGIN_VARIES = 200;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How long an answer that was dropped is waited for; long enough for one that comes on a machine under load. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(3);

    private static final RetryPolicy AT_ONCE = RetryPolicy.exponential(3).withFirstPause(Duration.ZERO);

    private final SweptWork work;
    private final boolean retries;
    private final SftpServer server;
    private final SweepPlace place;
    /** Never meets the trouble. */
    private final Sftp calm;

    Sweep(Path here, SweptWork work, Personality personality, int size, boolean retries) throws IOException {
        this.work = work;
        this.retries = retries;
        // Of an ordinary user, who may give a file to another of its groups and to nobody else.
        User user = User.named("test").withPassword("test").withUid(1000).withGroups(1000, 5678);
        this.server = SftpServer.builder()
                .user(user)
                .storage(work.storage(here))
                .personality(personality)
                .start();
        this.place = SweepPlace.of(server, here, size);
        this.calm = connect(PATIENCE, server.port());
    }

    /** How many requests the work makes when nothing goes wrong. */
    int requests() throws IOException, InterruptedException {
        place.clear();
        work.prepare(place);
        int before = server.requests().size();
        String unused = work.run(place, calm);
        server.awaitIdle();
        return server.requests().size() - before;
    }

    /** Does it with {@code trouble} at the {@code nth} request. */
    void run(Trouble trouble, int nth) throws Exception {
        String name = work.family() + " " + work + (retries ? ", retried" : "") + ", " + trouble + " at request " + nth
                + " of " + server;
        place.clear();
        work.prepare(place);
        Duration patience = trouble == Trouble.ANSWER_LOST ? IMPATIENCE : PATIENCE;
        Set<String> before = connections();
        SweepCase what = alone(name, Optional.of(trouble), server.port(), patience, () -> {
            server.inject(on().nth(nth), trouble.fault());
        });
        requireNoOtherConnections(what, before);
        if (retries && work.getsOver(trouble)) {
            assertThat(what.succeeded()).as(what.toString()).isTrue();
        }
        useUp();
        requireConvergence(what);
    }

    /** Does it over a line that breaks once, at {@code where}, 0 to 1, of the bytes that go {@code way} after the login. */
    void run(LineBreak broken, Direction way, double where) throws Exception {
        place.clear();
        work.prepare(place);
        long begin;
        long end;
        try (FaultLink link = FaultLink.to(server.host(), server.port());
                Sftp sftp = connect(PATIENCE, link.port())) {
            begin = link.network().delivered(way) + LOGIN_VARIES;
            String unused = work.run(place, sftp);
            end = link.network().delivered(way);
        }
        long at = begin + (long) (where * Math.max(1, end - begin));
        String name = work.family() + " " + work + (retries ? ", retried" : "") + ", " + place.content().length
                + " bytes, " + broken + " " + way + " at byte " + at + " of " + server;
        place.clear();
        work.prepare(place);
        Set<String> before = connections();
        SweepCase what;
        try (FaultLink link = FaultLink.to(server.host(), server.port())) {
            broken.arm(link.network(), at, way);
            Duration patience = broken == LineBreak.STALL ? IMPATIENCE : PATIENCE;
            what = alone(name, Optional.empty(), link.port(), patience, () -> {});
        }
        requireNoOtherConnections(what, before);
        // On a busy machine another answer may take longer than is waited for, too.
        if (retries && broken != LineBreak.STALL && work.getsOver(Trouble.CUT)) {
            assertThat(what.succeeded()).as(what.toString()).isTrue();
        }
        requireConvergence(what);
    }

    /** Does it over a client of its own, on threads of a group of their own, and fails if something is left of either. */
    private SweepCase alone(String name, Optional<Trouble> met, int port, Duration patience, Runnable trouble)
            throws Exception {
        ThreadGroup group = new ThreadGroup(name);
        FutureTask<SweepCase> task = new FutureTask<>(() -> {
            try (Sftp sftp = connect(patience, port)) {
                trouble.run();
                SweepCase what = ended(name, met, sftp);
                server.awaitIdle();
                work.judge(place, what);
                return what;
            }
        });
        new Thread(group, task, "sweep").start();
        SweepCase what = resultOf(task);
        await(name + ": threads", () -> group.activeCount() == 0);
        assertThat(openHere()).as(name + ": files open here").isEmpty();
        return what;
    }

    private SweepCase ended(String name, Optional<Trouble> met, Sftp sftp) {
        try {
            return new SweepCase(name, met, Optional.empty(), work.run(place, sftp));
        } catch (IOException e) {
            if (!work.isTyped(e)) {
                throw new AssertionError(name + ": not told by one of ours: " + e, e);
            }
            return new SweepCase(name, met, Optional.of(e), told(e));
        }
    }

    /** The message, and those of what went wrong while it was cleaned up. */
    private static String told(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable second : failure.getSuppressed()) {
            text.append("; and ").append(told(second));
        }
        return text.toString();
    }

    /** What went wrong in the task itself, not wrapped. */
    private static SweepCase resultOf(FutureTask<SweepCase> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void requireConvergence(SweepCase what) throws IOException {
        // Over another connection: a second answer to the last request may arrive later, and end the first.
        work.repeat(place, what, calm);
        await(what + ": handles", () -> server.openHandles().isEmpty());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(condition);
    }

    private void requireNoOtherConnections(SweepCase what, Set<String> before) {
        await(what + ": connections", () -> before.containsAll(connections()));
    }

    /** The connections that stand. */
    private Set<String> connections() {
        return server.leaks().stream()
                .filter(leak -> leak.kind() == Leak.Kind.CONNECTION)
                .map(Leak::client)
                .collect(Collectors.toSet());
    }

    /** The local files of this sweep that this process has open, where the system tells. */
    private List<String> openHere() throws IOException {
        Path own = Path.of("/proc/self/fd");
        List<String> open = new ArrayList<>();
        if (Files.isDirectory(own)) {
            for (String number : Served.names(own)) {
                try {
                    open.add(Files.readSymbolicLink(own.resolve(number)).toString());
                } catch (NoSuchFileException closed) {
                    // Somebody else's.
                }
            }
        }
        open.removeIf(file -> !file.startsWith(place.here() + "/"));
        return open;
    }

    /** A client that reads ahead less than in the first run never comes to its last request: nobody else is to meet the trouble. */
    private void useUp() throws IOException {
        while (!server.unusedFaults().isEmpty()) {
            try (Sftp sftp = connect(IMPATIENCE, server.port())) {
                while (!server.unusedFaults().isEmpty()) {
                    boolean unused = sftp.exists("/in/a");
                }
            } catch (SftpException e) {
                // Met.
            }
        }
    }

    private Sftp connect(Duration patience, int port) {
        return Patience.connected(Served.builder(server)
                .port(port)
                .responseTimeout(patience)
                .stallTimeout(patience)
                .retry(retries ? AT_ONCE : RetryPolicy.none()));
    }

    @Override
    public void close() {
        calm.close();
        server.close();
    }
}
