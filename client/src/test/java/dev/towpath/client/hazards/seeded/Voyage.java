package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
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
        GET,
        GET_RESUMABLE,
        GET_STRIPED;

        boolean isPut() {
            return name().startsWith("PUT");
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
    }

    private static final String REMOTE = "/in/a";
    private static final int OLD_SIZE = 777;
    private static final Instant MADE = Instant.parse("2024-05-06T07:08:09Z");

    private final Rig rig;
    private final Way way;
    private final byte[] content;
    private final byte @Nullable [] old;
    private final Path source;

    private Voyage(Rig rig, Way way, int size) throws IOException {
        this.rig = rig;
        this.way = way;
        this.content = rig.draw().bytes(size);
        this.old = rig.draw().flag("over an old file") ? rig.draw().bytes(OLD_SIZE) : null;
        this.source = way.isPut() ? rig.here("source") : rig.there(REMOTE);
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
        return new Voyage(rig, rig.draw().any("by", ways), size);
    }

    static Way[] puts() {
        return Stream.of(Way.values()).filter(Way::isPut).toArray(Way[]::new);
    }

    static Way[] gets() {
        return Stream.of(Way.values()).filter(one -> !one.isPut()).toArray(Way[]::new);
    }

    Way way() {
        return way;
    }

    Path source() {
        return source;
    }

    Path target() {
        return way.isPut() ? rig.there(REMOTE) : rig.here("a");
    }

    byte[] content() {
        return content.clone();
    }

    /** Carries it under whatever was armed, and judges how that ended. */
    Outcome underFault(Sftp sftp) throws Exception {
        Outcome outcome = outcome(sftp);
        judge(outcome);
        return outcome;
    }

    private Outcome outcome(Sftp sftp) throws Exception {
        try {
            Transferred done = Ends.well(() -> carry(sftp));
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
            assertThat(told).startsWith((way.isPut() ? "put \"" : "get \"") + REMOTE + "\"");
            boolean atRest =
                    whole || isThere(old) || (way == Way.PUT_IN_PLACE && told.contains("could not be removed"));
            // Between its two renames a server without posix-rename has no file there; the message says where it is.
            assertThat(atRest || (isThere(null) && told.contains("rename it back")))
                    .as("the old or the new file is there: " + told)
                    .isTrue();
        }
        for (String name : leftovers()) {
            if (way.mayResume()) {
                assertThat(name).as("left: " + told).endsWith(".towpath-part");
            } else {
                assertThat(told).as("what is left is named").contains(name);
            }
        }
    }

    private boolean isThere(byte @Nullable [] expected) throws IOException {
        Optional<byte[]> there = Files.exists(target()) ? Optional.of(Files.readAllBytes(target())) : Optional.empty();
        return expected == null ? there.isEmpty() : there.isPresent() && Arrays.equals(there.get(), expected);
    }

    List<String> leftovers() throws IOException {
        return rig.namesBut("a", "source");
    }

    /** The same again, over a line that nothing happens to: the new file is there, and the server has nothing open. */
    void converges() throws Exception {
        rig.server().network().heal();
        try (Sftp calm = rig.calm()) {
            Transferred again = Ends.well(() -> carry(calm));
            assertThat(isThere(content)).as("again: " + again).isTrue();
        }
        rig.requireNothingOpen();
    }

    /** The call itself. */
    Transferred carry(Sftp sftp) throws IOException {
        return switch (way) {
            case PUT -> sftp.put(source, REMOTE);
            case PUT_IN_PLACE -> sftp.put(source, REMOTE, TransferOptions::inPlace);
            case PUT_RESUMABLE -> sftp.put(source, REMOTE, TransferOptions::resume);
            case PUT_VERIFIED -> sftp.put(source, REMOTE, o -> o.verify(Checksum.SHA_256));
            case PUT_STRIPED -> sftp.put(source, REMOTE, o -> o.streams(3));
            case PUT_STREAM -> {
                try (var in = Files.newInputStream(source)) {
                    yield sftp.put(in, REMOTE, o -> o.size(content.length));
                }
            }
            case GET -> sftp.get(REMOTE, target());
            case GET_RESUMABLE -> sftp.get(REMOTE, target(), TransferOptions::resume);
            case GET_STRIPED -> sftp.get(REMOTE, target(), o -> o.streams(3));
        };
    }
}
