package dev.towpath.client.transfer;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.FaultLink;
import dev.towpath.fixture.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One transfer on one kind of server, with one fault at each of its requests in turn. What must hold is always the same:
 * the target is the old or the new file; either the call succeeded, or there is one typed exception that says what was
 * tried; no part file is left that it does not name; no file stays open on the server; and the same call again succeeds.
 */
final class Sweep implements AutoCloseable {
    /** What is carried. */
    enum Work {
        PUT_NEW,
        PUT_OVER,
        PUT_SYNCED,
        PUT_IN_PLACE,
        PUT_RESUMED,
        PUT_VERIFIED,
        PUT_STREAM,
        GET,
        GET_RESUMED;

        /** A server without fsync refuses what asks for it, before anything is sent. */
        boolean isPossible(Personality personality) {
            return this != PUT_SYNCED || personality.extensions().containsKey("fsync@openssh.com");
        }
    }

    /** What goes wrong. */
    enum Trouble {
        CUT(Fault::disconnect),
        RESET(Fault::reset),
        CUT_BEHIND_THE_ANSWER(Fault::disconnectAfterReply),
        ANSWER_LOST(Fault::dropReply),
        ANSWER_LATE(() -> Fault.delayReply(Duration.ofMillis(30))),
        ANSWERED_TWICE(Fault::duplicateReply),
        ANSWERS_SWAPPED(Fault::reorder),
        REFUSED(() -> Fault.failure("Failure")),
        DENIED(Fault::permissionDenied);

        @SuppressWarnings("ImmutableEnumChecker") // faults are values
        private final Supplier<Fault> fault;

        Trouble(Supplier<Fault> fault) {
            this.fault = fault;
        }

        /** Whether it is found out by waiting only. */
        boolean waits() {
            return this == ANSWER_LOST || this == ANSWERS_SWAPPED || this == ANSWER_LATE;
        }

        /** Whether a transfer that may be tried again gets over it. */
        boolean heals() {
            return this == CUT
                    || this == RESET
                    || this == CUT_BEHIND_THE_ANSWER
                    || this == ANSWER_LATE
                    || this == ANSWERS_SWAPPED;
        }
    }

    /** What becomes of the line. */
    enum Break {
        FIN,
        RST,
        STALL,
        FLIPPED_BIT;

        void arm(Network network, long place, Direction way) {
            Network unused = switch (this) {
                case FIN -> network.cutAfter(place, way, End.FIN);
                case RST -> network.cutAfter(place, way, End.RST);
                case STALL -> network.stallAfter(place, way);
                case FLIPPED_BIT -> network.corruptAfter(place, way, place);
            };
        }
    }

    /** By how many bytes a login may be longer than the one before. */
    private static final int LOGIN_VARIES = 200;

    private static final byte[] OLD = Served.bytes(777);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How long an answer that was dropped is waited for; long enough for one that comes on a machine under load. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(3);

    private static final RetryPolicy AT_ONCE = RetryPolicy.exponential(3).withFirstPause(Duration.ZERO);

    private final Path here;
    private final Work work;
    private final boolean retries;
    private final SftpServer server;
    private final byte[] content;
    private final Path source;
    /** Never meets the trouble. */
    private final Sftp calm;

    Sweep(Path here, Work work, Personality personality, int size, boolean retries) throws IOException {
        this.here = Files.createDirectories(here);
        this.work = work;
        this.retries = retries;
        this.server = SftpServer.builder().personality(personality).start();
        this.content = Served.bytes(size);
        this.source = Files.write(here.resolve("source"), content);
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2024-05-06T07:08:09Z")));
        this.calm = connect(PATIENCE);
    }

    /** How many requests the transfer makes when nothing goes wrong. */
    int requests() throws IOException {
        prepare();
        int before = server.requests().size();
        Transferred unused = carry(calm);
        return server.requests().size() - before;
    }

    /** Does it with {@code trouble} at the {@code nth} request. */
    void run(Trouble trouble, int nth) throws IOException {
        String what = work + (retries ? ", retried" : "") + ", " + trouble + " at request " + nth + " of "
                + server.toString();
        prepare();
        try (Sftp sftp = connect(trouble == Trouble.ANSWER_LOST ? IMPATIENCE : PATIENCE)) {
            server.inject(on().nth(nth), trouble.fault.get());
            carryAndJudge(what, sftp, trouble.heals());
        }
        useUp();
        requireConvergence(what);
    }

    /** Does it over a line that breaks once, at {@code where}, 0 to 1, of the bytes that go {@code way} after the login. */
    void run(Break broken, Direction way, double where) throws IOException {
        long begin;
        long end;
        prepare();
        try (FaultLink link = FaultLink.to(server.host(), server.port());
                Sftp sftp = connect(PATIENCE, link.port())) {
            begin = link.network().delivered(way) + LOGIN_VARIES;
            Transferred unused = carry(sftp);
            end = link.network().delivered(way);
        }
        long place = begin + (long) (where * Math.max(1, end - begin));
        String what = work + (retries ? ", retried" : "") + ", " + content.length + " bytes, " + broken + " " + way
                + " at byte " + place + " of " + server;
        prepare();
        try (FaultLink link = FaultLink.to(server.host(), server.port())) {
            broken.arm(link.network(), place, way);
            try (Sftp sftp = connect(broken == Break.STALL ? IMPATIENCE : PATIENCE, link.port())) {
                // On a busy machine another answer may take longer than is waited for, too.
                carryAndJudge(what, sftp, broken != Break.STALL);
            }
        }
        requireConvergence(what);
    }

    private void carryAndJudge(String what, Sftp sftp, boolean heals) throws IOException {
        @Nullable Exception failure = null;
        String told = "";
        try {
            told = carry(sftp).toString();
        } catch (SftpException e) {
            failure = e;
            told = String.valueOf(e.getMessage());
        }
        judge(what, failure, told);
        if (retries && heals) {
            assertThat(failure).as(what).isNull();
        }
    }

    private void requireConvergence(String what) throws IOException {
        // Over another connection: a second answer to the last request may arrive later, and end the first.
        String again = carry(calm).toString();
        assertThat(target()).as(what + ", again: " + again).hasBinaryContent(content);
        Awaitility.await(what + ": handles")
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.openHandles().isEmpty());
    }

    /** A client that reads ahead less than in the first run never comes to its last request: nobody else is to meet the trouble. */
    private void useUp() throws IOException {
        while (!server.unusedFaults().isEmpty()) {
            try (Sftp sftp = connect(IMPATIENCE)) {
                while (!server.unusedFaults().isEmpty()) {
                    boolean unused = sftp.exists("/in/a");
                }
            } catch (SftpException e) {
                // Met.
            }
        }
    }

    private void judge(String what, @Nullable Exception failure, String told) throws IOException {
        Optional<byte[]> there = Files.exists(target()) ? Optional.of(Files.readAllBytes(target())) : Optional.empty();
        boolean old = hadTarget() ? there.isPresent() && Arrays.equals(there.get(), OLD) : there.isEmpty();
        boolean whole = there.isPresent() && Arrays.equals(there.get(), content);
        if (failure == null) {
            assertThat(whole).as(what).isTrue();
        } else {
            assertThat(told).as(what).startsWith(work.name().startsWith("PUT") ? "put \"/in/a\"" : "get \"/in/a\"");
            boolean owned = old || whole || (work == Work.PUT_IN_PLACE && told.contains("could not be removed"));
            // Between its two renames a server without posix-rename has no file there; the message says where it is.
            assertThat(owned || (there.isEmpty() && told.contains("rename it back")))
                    .as(what + ": " + told)
                    .isTrue();
        }
        for (String name : leftovers()) {
            if (failure != null && work.name().endsWith("RESUMED")) {
                assertThat(PartName.isOne(name)).as(what + " left " + name).isTrue();
                continue;
            }
            // Of what an earlier call left, it may also say that it could not look.
            boolean unseen = work == Work.PUT_RESUMED && told.contains("old part files were not looked for");
            if (!unseen) {
                assertThat(told).as(what + " left " + name).contains(name);
            }
        }
    }

    private List<String> leftovers() throws IOException {
        List<String> names = new ArrayList<>(Served.names(server.path("/in")));
        names.remove("a");
        names.addAll(Served.names(here));
        names.remove("source");
        names.remove("a");
        return names;
    }

    private boolean hadTarget() {
        return work != Work.PUT_NEW && work != Work.PUT_IN_PLACE;
    }

    private Path target() {
        return work == Work.GET || work == Work.GET_RESUMED ? here.resolve("a") : server.path("/in/a");
    }

    /** Everything as it was before the first run. */
    private void prepare() throws IOException {
        server.reset();
        Files.createDirectories(server.path("/in"));
        for (String name : Served.names(here)) {
            if (!name.equals("source")) {
                Files.delete(here.resolve(name));
            }
        }
        if (hadTarget()) {
            Files.write(target(), OLD);
        }
        byte[] beginning = Arrays.copyOf(content, content.length / 2);
        if (work == Work.PUT_RESUMED) {
            try (LocalSource local = LocalSource.open(source)) {
                Files.write(server.path("/in/" + PartName.of("a", local.version(), () -> 4711)), beginning);
            }
        }
        if (work == Work.GET || work == Work.GET_RESUMED) {
            Path remote = Files.write(server.path("/in/a"), content);
            Files.setLastModifiedTime(remote, Files.getLastModifiedTime(source));
        }
        if (work == Work.GET_RESUMED) {
            long seconds = Files.getLastModifiedTime(source).toInstant().getEpochSecond();
            String name = PartName.of("a", PartName.version(content.length, seconds), () -> 4711);
            Path part = Files.write(here.resolve(name), beginning);
            Files.setLastModifiedTime(part, Files.getLastModifiedTime(source));
        }
    }

    private Sftp connect(Duration patience) throws IOException {
        return connect(patience, server.port());
    }

    private Sftp connect(Duration patience, int port) throws IOException {
        return Served.builder(server)
                .port(port)
                .responseTimeout(patience)
                .stallTimeout(patience)
                .retry(retries ? AT_ONCE : RetryPolicy.none())
                .connect();
    }

    private Transferred carry(Sftp sftp) throws IOException {
        return switch (work) {
            case PUT_NEW, PUT_OVER -> sftp.put(source, "/in/a");
            case PUT_SYNCED ->
                sftp.put(source, "/in/a", o -> o.sync().preserveTimes().mode("640"));
            case PUT_IN_PLACE -> sftp.put(source, "/in/a", TransferOptions::inPlace);
            case PUT_RESUMED -> sftp.put(source, "/in/a", TransferOptions::resume);
            case PUT_VERIFIED -> sftp.put(source, "/in/a", o -> o.verify(Checksum.SHA_256));
            case PUT_STREAM -> {
                try (var in = Files.newInputStream(source)) {
                    yield sftp.put(in, "/in/a", o -> o.size(content.length));
                }
            }
            case GET -> sftp.get("/in/a", here.resolve("a"));
            case GET_RESUMED -> sftp.get("/in/a", here.resolve("a"), TransferOptions::resume);
        };
    }

    @Override
    public void close() {
        calm.close();
        server.close();
    }
}
