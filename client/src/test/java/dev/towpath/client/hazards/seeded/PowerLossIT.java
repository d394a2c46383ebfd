package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.fixture.Disk;
import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Fault 104 by seeds: the server's power fails at any request of an upload, and its disk has what was synced for sure. */
@Tag("lane")
class PowerLossIT {
    private static final byte[] OLD = new byte[777];

    @TempDir
    private Path here;

    private enum Way {
        PLAIN,
        RESUMABLE,
        STREAM,
        STRIPED,
        VERIFIED;

        Transferred put(Sftp sftp, Path source) throws IOException {
            return switch (this) {
                case PLAIN -> sftp.put(source, "/in/a", TransferOptions::sync);
                case RESUMABLE -> sftp.put(source, "/in/a", o -> o.sync().resume());
                case STRIPED -> sftp.put(source, "/in/a", o -> o.sync().streams(3));
                case VERIFIED -> sftp.put(source, "/in/a", o -> o.sync().verify(Checksum.SHA_256));
                case STREAM -> {
                    try (InputStream in = Files.newInputStream(source)) {
                        yield sftp.put(in, "/in/a", TransferOptions::sync);
                    }
                }
            };
        }
    }

    @TestFactory
    Stream<DynamicTest> row104() {
        return Seeds.of(
                104, "with sync() the old or the new file is there, whenever the power fails", here, this::loses);
    }

    @TestFactory
    Stream<DynamicTest> row104AtEveryRequest() {
        // The seeds are of the disk here; every request of a small file is met in turn.
        return Seeds.of(104, "every request of a small file, in turn", here, (draw, place) -> {
            for (Personality kind : List.of(Rig.small(), Rig.small().withoutPosixRename())) {
                try (Rig rig = Rig.of(draw, place, kind)) {
                    byte[] content = draw.bytes(2 * Rig.BLOCK + 1);
                    Path source = Files.write(rig.here("source"), content);
                    Requests requests = requests(rig, Way.PLAIN, source, OLD);
                    for (int nth = 1; nth <= requests.ofThePut(); nth++) {
                        prepare(rig, OLD);
                        Disk disk = rig.server().files().disk();
                        rig.server()
                                .before(on().user(Rig.TRIED).nth(requests.before() + nth))
                                .run(path -> disk.losePower(draw.seed()));
                        boolean unused = judged(rig, Way.PLAIN, source, content, OLD, draw.flag("retried"));
                    }
                }
            }
        });
    }

    private static List<Personality> kinds() {
        return Rig.kinds().stream()
                .filter(kind -> kind.extensions().containsKey("fsync@openssh.com"))
                .toList();
    }

    private void loses(Draw draw, Path place) throws Exception {
        try (Rig rig = Rig.of(draw, place, draw.any("on", kinds(), Personality::name))) {
            Way way = draw.any("by", Way.values());
            byte[] content = draw.bytes(rig.size());
            byte @Nullable [] old = draw.flag("over an old file") ? OLD : null;
            boolean retries = draw.flag("retried");
            double where = draw.share("where");
            boolean before = draw.flag("before it is served");
            boolean worst = draw.flag("all names and no bytes stay");
            Path source = Files.write(rig.here("source"), content);
            Requests requests = requests(rig, way, source, old);
            int nth = 1 + (int) (where * (requests.ofThePut() - 1));
            draw.note("request " + nth + " of " + requests);

            prepare(rig, old);
            Disk disk = rig.server().files().disk();
            Runnable cut = () -> {
                if (worst) {
                    disk.losePower();
                } else {
                    disk.losePower(draw.seed());
                }
            };
            var when = on().user(Rig.TRIED).nth(requests.before() + nth);
            (before ? rig.server().before(when) : rig.server().after(when)).run(path -> cut.run());
            boolean arrived = judged(rig, way, source, content, old, retries);
            if (arrived) {
                cut.run();
                assertThat(rig.there("/in/a"))
                        .as("after one more power failure")
                        .hasBinaryContent(content);
            }
            try (Sftp calm = rig.calm()) {
                Transferred again = Ends.well(() -> way.put(calm, source));
                assertThat(rig.there("/in/a")).as("again: " + again).hasBinaryContent(content);
            }
            rig.requireNothingOpen();
        }
    }

    /** How many requests connecting makes, and how many the upload. */
    private record Requests(int before, int ofThePut) {}

    private static Requests requests(Rig rig, Way way, Path source, byte @Nullable [] old) throws IOException {
        prepare(rig, old);
        try (Sftp sftp = rig.builder(false).connect()) {
            int before = rig.server().requests().size();
            Transferred unused = way.put(sftp, source);
            return new Requests(before, rig.server().requests().size() - before);
        }
    }

    private static void prepare(Rig rig, byte @Nullable [] old) throws IOException {
        rig.server().reset();
        Files.createDirectories(rig.there("/in"));
        if (old != null) {
            Files.write(rig.there("/in/a"), old);
        }
    }

    /** Whether the call says that the file has arrived. */
    private static boolean judged(Rig rig, Way way, Path source, byte[] content, byte @Nullable [] old, boolean retries)
            throws Exception {
        String told;
        boolean arrived = false;
        try (Sftp sftp = rig.builder(retries).connect()) {
            told = Ends.well(() -> way.put(sftp, source)).toString();
            arrived = true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof SftpException)) {
                throw e;
            }
            told = String.valueOf(e.getCause().getMessage());
        }
        byte @Nullable [] there = Files.exists(rig.there("/in/a")) ? Files.readAllBytes(rig.there("/in/a")) : null;
        boolean whole = Arrays.equals(there, content);
        assertThat(whole
                        || (!arrived && Arrays.equals(there, old))
                        || (there == null && told.contains("rename it back")))
                .as("the old or the new file is there, not " + (there == null ? "none" : there.length + " bytes") + ": "
                        + told)
                .isTrue();
        assertThat(!retries || way == Way.STREAM || arrived).as(told).isTrue();
        return arrived;
    }
}
