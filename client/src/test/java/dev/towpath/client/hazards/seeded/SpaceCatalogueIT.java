package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 74, 79, 90, 91, 93, 94 and 96 by seeds: room, names, and files and directories that others change. */
@Tag("lane")
class SpaceCatalogueIT {
    private static final int NAME_MAX = 255;
    /** Two to four bytes each in UTF-8, and what shells and patterns take for something else. */
    private static final List<String> LETTERS =
            List.of("a", "Z", " ", "ä", "é", "ß", "中", "😀", "*", "[", "'", "~", "#");

    private static final Instant LATER = Instant.parse("2026-10-11T12:13:14Z");

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row74() {
        return Seeds.onAnyServer(74, "a server that knows no home takes and gives files", here, (draw, rig) -> {
            Voyage voyage = Voyage.any(rig);
            rig.inject(
                    on(Operation.REALPATH).always(),
                    draw.any(
                            "REALPATH met by",
                            Fault.failure("no"),
                            Fault.noSuchFile(),
                            Fault.permissionDenied(),
                            Fault.status(8, "what?")));
            try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                assertThat(voyage.underFault(sftp).failure()).isNull();
                assertThat(sftp.list("/in")).hasSize(1);
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row79() {
        return Seeds.onAnyServer(79, "a long name arrives, or is told where it is too long", here, (draw, rig) -> {
            StringBuilder name = new StringBuilder();
            int length = draw.any("characters", 1, 60, 127, 200, 254, 255, 256, 300);
            while (name.codePointCount(0, name.length()) < length) {
                name.append(LETTERS.get((int) draw.number("letter", 0, LETTERS.size() - 1)));
            }
            int bytes = name.toString().getBytes(StandardCharsets.UTF_8).length;
            Path source = Files.write(rig.here("source"), draw.bytes(rig.size()));
            try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                if (bytes <= NAME_MAX) {
                    Transferred sent = Ends.well(() -> sftp.put(source, "/in/" + name));
                    assertThat(sent.target()).isEqualTo("/in/" + name);
                    Ends.well(() -> sftp.get("/in/" + name, rig.here("a")));
                    assertThat(rig.here("a")).hasSameBinaryContentAs(source);
                    assertThat(Ends.names(rig.there("/in"))).containsExactly(name.toString());
                } else {
                    Ends.with(SftpException.class, () -> sftp.put(source, "/in/" + name));
                    assertThat(rig.there("/in")).isEmptyDirectory();
                }
            }
            rig.requireNothingOpen();
        });
    }

    @TestFactory
    Stream<DynamicTest> row90() {
        return Seeds.onAnyServer(
                90, "a local file that changes while it is sent arrives whole or not at all", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(
                            rig, rig.sizeOfSeveral(), Voyage.Way.PUT, Voyage.Way.PUT_VERIFIED, Voyage.Way.PUT_STRIPED);
                    Change change = draw.any("it", Change.values());
                    boolean retries = draw.flag("retried");
                    Path source = rig.here("source");
                    rig.server()
                            .after(on(Operation.WRITE).user(Rig.TRIED).nth(block(rig, voyage)))
                            .run(path -> change.make(source));
                    try (Sftp sftp = rig.builder(retries).connect()) {
                        requireNoHalf(rig, voyage, sftp, source, retries && change != Change.IS_DELETED);
                    }
                    rig.requireNothingOpen();
                });
    }

    @TestFactory
    Stream<DynamicTest> row91() {
        return Seeds.onAnyServer(
                91, "a remote file that changes while it is fetched arrives whole or not at all", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.Way.GET, Voyage.Way.GET_STRIPED);
                    Change change = draw.any("it", Change.GROWS, Change.SHRINKS, Change.IS_WRITTEN_TO);
                    boolean retries = draw.flag("retried");
                    rig.server()
                            .before(on(Operation.READ).user(Rig.TRIED).nth(block(rig, voyage)))
                            .run(path -> change.make(rig.there("/in/a")));
                    try (Sftp sftp = rig.builder(retries).connect()) {
                        requireNoHalf(rig, voyage, sftp, rig.there("/in/a"), retries);
                    }
                    rig.requireNothingOpen();
                });
    }

    /** What somebody does to the source meanwhile. */
    private enum Change {
        GROWS,
        SHRINKS,
        IS_WRITTEN_TO,
        IS_DELETED;

        void make(Path file) throws IOException {
            if (this == IS_DELETED) {
                Files.delete(file);
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                switch (this) {
                    case GROWS -> channel.write(ByteBuffer.allocate(1000), channel.size());
                    case SHRINKS -> channel.truncate(channel.size() / 2);
                    default -> channel.write(ByteBuffer.wrap(new byte[] {1}), channel.size() - 1);
                }
            }
            Files.setLastModifiedTime(file, FileTime.from(LATER));
        }
    }

    /** Either call succeeded with what is there now, or it says that it changed and the target is as it was. */
    private static void requireNoHalf(Rig rig, Voyage voyage, Sftp sftp, Path source, boolean heals) throws Exception {
        try {
            Transferred done = Ends.well(() -> voyage.carry(sftp, o -> o));
            byte[] there = Files.readAllBytes(voyage.target());
            boolean now = Files.exists(source) && Arrays.equals(there, Files.readAllBytes(source));
            assertThat(now || Arrays.equals(there, voyage.content()))
                    .as(done.toString())
                    .isTrue();
        } catch (ExecutionException e) {
            // Another attempt finds no source.
            boolean gone = e.getCause() instanceof NoSuchFileException && !Files.exists(source);
            boolean told = e.getCause() instanceof TransferIntegrityException changed && changed.retryable();
            assertThat(gone || told).as(e.toString()).isTrue();
            assertThat(heals).as(String.valueOf(e.getCause().getMessage())).isFalse();
            voyage.requireOldOrNew(e.toString());
        }
        assertThat(rig.namesBut("a", "source")).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> row93() {
        return Seeds.onAnyServer(
                93, "a disk of the server that is full is told, and nothing half is left", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.puts());
                    int written = (int) draw.number("of the last WRITE", 0, rig.block());
                    var when = on(Operation.WRITE).nth(block(rig, voyage)).always();
                    rig.inject(
                            when,
                            draw.flag("with an end")
                                    ? Fault.partialWrite(written)
                                    : Fault.failure("No space left on device"));
                    try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                        SftpException failure = voyage.underFault(sftp).failure();

                        assertThat(failure).isNotNull();
                        assertThat(failure.status()).hasValue(4);
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row94() {
        return Seeds.of(
                94, "a quota of the server that is used up is told, and gives room again", here, (draw, place) -> {
                    int size = 100_000;
                    long quota = draw.number("quota", 0, size - 1);
                    User tried = User.named(Rig.TRIED)
                            .withPassword("test")
                            .withHome("/in")
                            .withQuota(quota);
                    try (Rig rig = Rig.of(draw, place, draw.any("on", Rig.kinds(), Personality::name), tried)) {
                        byte[] content = draw.bytes(size);
                        Path source = Files.write(rig.here("source"), content);
                        Path small = Files.write(rig.here("small"), Arrays.copyOf(content, (int) quota));
                        int streams = (int) draw.number("streams", 1, 3);
                        try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                            SftpException failure = Ends.with(
                                    SftpException.class, () -> sftp.put(source, "/in/a", o -> o.streams(streams)));
                            assertThat(failure.status()).hasValue(4);
                            assertThat(rig.there("/in")).isEmptyDirectory();

                            Ends.well(() -> sftp.put(small, "/in/a"));
                            assertThat(rig.there("/in/a")).hasSameBinaryContentAs(small);
                        }
                        rig.requireNothingOpen();
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> row96() {
        return Seeds.onAnyServer(96, "a local directory that goes while a file comes is told", here, (draw, rig) -> {
            byte[] content = draw.bytes(rig.sizeOfSeveral());
            Files.write(rig.there("/in/a"), content);
            Path directory = Files.createDirectory(rig.here("d"));
            long nth = draw.number("at READ", 1, 1 + content.length / rig.block());
            boolean comesBack = draw.flag("comes back empty");
            rig.server().before(on(Operation.READ).nth(nth)).run(path -> {
                for (String name : Ends.names(directory)) {
                    Files.delete(directory.resolve(name));
                }
                Files.delete(directory);
                if (comesBack) {
                    Files.createDirectory(directory);
                }
            });
            try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                try {
                    Ends.well(() -> sftp.get("/in/a", directory.resolve("a")));
                    assertThat(directory.resolve("a")).hasBinaryContent(content);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(IOException.class);
                    assertThat(directory.resolve("a")).doesNotExist();
                }
                Files.createDirectories(directory);
                Ends.well(() -> sftp.get("/in/a", directory.resolve("a")));
            }
            assertThat(directory.resolve("a")).hasBinaryContent(content);
            assertThat(Ends.names(directory)).containsExactly("a");
            rig.requireNothingOpen();
        });
    }

    /** One of the requests that carry the bytes, by its number. */
    private static long block(Rig rig, Voyage voyage) {
        return rig.draw().number("at block", 1, Math.max(1, voyage.size() / rig.block()));
    }
}
