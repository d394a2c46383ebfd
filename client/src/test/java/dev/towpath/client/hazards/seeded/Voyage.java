package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way, and the one oracle for all: the target is the old or the new file, never half; the call succeeds,
 * or there is one typed exception that says what was tried; no part file is left that it does not name; and the same call
 * again, without the fault, succeeds.
 */
final class Voyage {
    /** How a file is carried. */
    enum Way {
        PUT,
        PUT_IN_PLACE,
        PUT_STREAM,
        PUT_RESUMABLE,
        PUT_VERIFIED,
        PUT_STRIPED,
        PUT_NAMED,
        GET,
        GET_STREAM,
        GET_RESUMABLE,
        GET_VERIFIED,
        GET_STRIPED;

        boolean isPut() {
            return name().startsWith("PUT");
        }

        boolean isStriped() {
            return this == PUT_STRIPED || this == GET_STRIPED;
        }

        private boolean mayResume() {
            return this == PUT_RESUMABLE || this == GET_RESUMABLE;
        }
    }

    /** How a call ended: as it should, or with the exception that the oracle has looked at already. */
    record Outcome(
            @Nullable Transferred transferred, @Nullable SftpException failure, String told) {
        boolean succeeded() {
            return failure == null;
        }

        /**
         * Whoever may try again gets over a lost connection. Whoever may not fails because of it, unless it was lost in the
         * rename, which is looked after anyway, or when nothing was left to do.
         */
        void isALossAtMost(boolean retries) {
            if (retries) {
                assertThat(failure).isNull();
            } else if (failure != null) {
                assertThat(failure).isInstanceOf(ConnectionLostException.class);
                assertThat(failure.retryable()).isTrue();
            }
        }
    }

    private static final String USUAL = "/in/a";
    private static final int OLD_SIZE = 777;
    private static final Instant MADE = Instant.parse("2024-05-06T07:08:09Z");

    private final Rig rig;
    private final Way way;
    private final String remote;
    private final byte[] content;
    private final byte @Nullable [] old;
    private final Path source;

    private Voyage(Rig rig, Way way, String remote, int size) throws IOException {
        this.rig = rig;
        this.way = way;
        this.remote = remote;
        this.content = rig.draw().bytes(size);
        boolean replaces = remote.equals(USUAL) && rig.draw().flag("over an old file");
        this.old = replaces ? rig.draw().bytes(OLD_SIZE) : null;
        this.source = way.isPut() ? rig.here("source") : rig.there(remote);
        Files.write(source, content);
        Files.setLastModifiedTime(source, FileTime.from(MADE));
        if (old != null) {
            Files.write(target(), old);
        }
    }

    /** Any way there is, with a size at which something begins or ends. */
    static Voyage any(Rig rig) throws IOException {
        return of(rig, rig.size(), Way.values());
    }

    /** One of these ways. */
    static Voyage of(Rig rig, int size, Way... ways) throws IOException {
        return to(USUAL, rig, size, ways);
    }

    /** The same to another path of the server than {@code /in/a}, or from there. */
    static Voyage to(String remote, Rig rig, int size, Way... ways) throws IOException {
        return new Voyage(rig, rig.draw().any("by", ways), remote, size);
    }

    /** Whether there was a file before at the place where it goes. */
    boolean replaces() {
        return old != null;
    }

    static Way[] puts() {
        return Stream.of(Way.values()).filter(Way::isPut).toArray(Way[]::new);
    }

    /** Of these, those that leave the old file or the new one, whatever becomes of the JVM that carries it. */
    static Way[] safe(Way... ways) {
        return Stream.of(ways)
                .filter(way -> way != Way.PUT_IN_PLACE && way != Way.GET_STREAM)
                .toArray(Way[]::new);
    }

    static Way[] gets() {
        return Stream.of(Way.values()).filter(one -> !one.isPut()).toArray(Way[]::new);
    }

    Way way() {
        return way;
    }

    int size() {
        return content.length;
    }

    /** What is carried. */
    byte[] content() {
        return content.clone();
    }

    /** One of the requests of a transfer, by its number, about. */
    long anyRequest() {
        return rig.draw().number("at request", 1, 4 + content.length / rig.block());
    }

    /** Where it goes. */
    Path target() {
        return way.isPut() ? rig.there(remote) : rig.here("a");
    }

    /** Carries it under whatever was armed, and judges how that ended. */
    Outcome underFault(Sftp sftp) throws Exception {
        return underFault(sftp, UnaryOperator.identity());
    }

    /** The same with {@code more} options. */
    Outcome underFault(Sftp sftp, UnaryOperator<TransferOptions> more) throws Exception {
        Outcome outcome = outcome(sftp, more);
        judge(outcome);
        return outcome;
    }

    private Outcome outcome(Sftp sftp, UnaryOperator<TransferOptions> more) throws Exception {
        try {
            Transferred done = Ends.well(() -> carry(sftp, more));
            return new Outcome(done, null, done.toString());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SftpException failure) {
                return new Outcome(null, failure, String.valueOf(failure.getMessage()));
            }
            throw e;
        }
    }

    private void judge(Outcome outcome) throws IOException {
        String told = outcome.told();
        boolean whole = isThere(content);
        if (outcome.succeeded()) {
            assertThat(whole).as("the new file is there: " + told).isTrue();
        } else {
            requireToldAsTried(outcome);
            boolean atRest = whole || isThere(old) || isToldToBeDamaged(told);
            // Between its two renames a server without posix-rename has no file there; the message says where it is.
            assertThat(atRest || (isThere(null) && told.contains("rename it back")))
                    .as("the old or the new file is there: " + told)
                    .isTrue();
        }
        if (way.mayResume() && !outcome.succeeded()) {
            assertThat(leftovers())
                    .as("left: " + told)
                    .allMatch(name -> name.endsWith(".towpath-part") || told.contains(name));
        } else {
            requireOnlyNamedLeftovers(told);
        }
    }

    /** What was tried, and on what: the file, its missing directory, or the way there. */
    private void requireToldAsTried(Outcome outcome) {
        String verb = way.isPut() ? "put" : "get";
        String directory = remote.substring(0, remote.lastIndexOf('/'));
        String call = verb + " \"(" + remote + "|" + directory + ")\" ";
        boolean onTheWay = outcome.failure() instanceof ConnectFailedException;
        assertThat(outcome.told()).matches("(?s)(" + call + (onTheWay ? "|connect " : "") + ").*");
    }

    private void requireOnlyNamedLeftovers(String told) throws IOException {
        if (leftovers().stream().allMatch(told::contains)) {
            return;
        }
        // The request that removes it may be behind what a slow line has taken.
        rig.server().network().heal();
        Awaitility.await("what is left is named: " + told)
                .atMost(Rig.DEADLINE)
                .until(this::leftovers, names -> names.stream().allMatch(told::contains));
    }

    /** Whoever writes in place knows that a failure may leave half a file. */
    private boolean isToldToBeDamaged(String told) {
        return way == Way.PUT_IN_PLACE
                && (told.contains("could not be removed") || told.contains("the target is damaged"));
    }

    private boolean isThere(byte @Nullable [] expected) throws IOException {
        Optional<byte[]> there = Files.exists(target()) ? Optional.of(Files.readAllBytes(target())) : Optional.empty();
        return expected == null ? there.isEmpty() : there.isPresent() && Arrays.equals(there.get(), expected);
    }

    /** The target is the old file, or none if there was none, or the new one. */
    void requireOldOrNew(String told) throws IOException {
        assertThat(isThere(content) || isThere(old))
                .as("the old or the new file is there: " + told)
                .isTrue();
    }

    /** Nothing is left but what {@code resume()} goes on with. */
    void requireNothingLeft() throws IOException {
        assertThat(leftovers()).allMatch(name -> way.mayResume() && name.endsWith(".towpath-part"));
    }

    List<String> leftovers() throws IOException {
        return rig.namesBut("a", "source");
    }

    /** The same again, over a line that nothing happens to: the new file is there, and the server has nothing open. */
    void converges() throws Exception {
        rig.server().network().heal();
        try (Sftp calm = rig.calm()) {
            Transferred again = Ends.well(() -> carry(calm, UnaryOperator.identity()));
            assertThat(isThere(content)).as("again: " + again).isTrue();
        }
        rig.requireNothingOpen();
    }

    /** The call itself. */
    Transferred carry(Sftp sftp, UnaryOperator<TransferOptions> more) throws IOException {
        Cargo cargo = cargo();
        return way == Way.GET_STREAM ? carryToStream(sftp, o -> more.apply(cargo.chosen(o))) : cargo.carry(sftp, more);
    }

    /** What it carries, for another JVM to do so. */
    Cargo cargo() {
        return new Cargo(way, way.isPut() ? source : target(), remote, content.length);
    }

    /** Each byte comes once and in its place, whatever becomes of the rest. */
    private Transferred carryToStream(Sftp sftp, UnaryOperator<TransferOptions> how) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Transferred done;
        try {
            done = sftp.get(remote, stream, how);
        } finally {
            byte[] came = stream.toByteArray();
            assertThat(came).isEqualTo(Arrays.copyOf(content, Math.min(content.length, came.length)));
        }
        Files.write(target(), stream.toByteArray());
        return done;
    }
}
