package dev.towpath.client.transfer;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.fixture.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A file of which all but the end is a hole, and was carried before: what is left begins before the place that 32 bits
 * can count to, and ends behind it. Nothing may ever appear at the beginning, where a place that lost its upper bits is.
 */
enum VastFile implements SweptWork {
    PUT_RESUMED,
    PUT_STRIPED,
    GET_RESUMED,
    GET_STRIPED,
    GET_FROM,
    WRITE_APPENDED,
    CHANNEL_WRITTEN,
    TRUNCATED;

    private static final long BEGIN = 1L << 32;
    private static final Instant MADE = Instant.parse("2024-05-06T07:08:09Z");
    private static final long CUT_TO = BEGIN + 1;

    /** On a disk, for memory has no holes. */
    @Override
    public Storage storage(Path here) throws IOException {
        return Storage.directory(Files.createDirectories(here.resolveSibling(here.getFileName() + "-there")));
    }

    private static long size(SweepPlace place) {
        return BEGIN + place.content().length / 2;
    }

    /** Where the hole ends. */
    private static long from(SweepPlace place) {
        return size(place) - place.content().length;
    }

    @Override
    public void prepare(SweepPlace place) throws IOException {
        Path source = place.here().resolve("vast");
        Path there = place.server().path("/in/a");
        switch (this) {
            case PUT_RESUMED, PUT_STRIPED -> {
                whole(place, source);
                hole(place.server().path("/in/" + PartFiles.ofUpload("a", source)), from(place));
            }
            case GET_RESUMED, GET_STRIPED -> {
                whole(place, there);
                hole(place.here().resolve(PartFiles.ofDownload("a", size(place), MADE)), from(place));
            }
            case GET_FROM -> whole(place, there);
            case WRITE_APPENDED -> hole(there, from(place));
            case CHANNEL_WRITTEN, TRUNCATED -> hole(there, size(place));
        }
    }

    private static void hole(Path file, long length) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(length);
        }
        Files.setLastModifiedTime(file, FileTime.from(MADE));
    }

    private static void whole(SweepPlace place, Path file) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(from(place));
            sparse.write(place.content());
        }
        Files.setLastModifiedTime(file, FileTime.from(MADE));
    }

    @Override
    public String run(SweepPlace place, Sftp sftp) throws IOException {
        Path source = place.here().resolve("vast");
        Path local = place.here().resolve("a");
        byte[] content = place.content();
        switch (this) {
            case PUT_RESUMED -> {
                return goneOn(
                        place,
                        sftp.put(source, "/in/a", o -> o.resume().streams(1).preserveTimes()));
            }
            case PUT_STRIPED -> {
                return goneOn(place, sftp.put(source, "/in/a", o -> o.resume().streams(3)));
            }
            case GET_RESUMED -> {
                return goneOn(place, sftp.get("/in/a", local, o -> o.resume().streams(1)));
            }
            case GET_STRIPED -> {
                return goneOn(place, sftp.get("/in/a", local, o -> o.resume().streams(3)));
            }
            case GET_FROM -> {
                try (OutputStream out = Files.newOutputStream(local)) {
                    return sftp.get("/in/a", out, o -> o.offset(from(place))).toString();
                }
            }
            case WRITE_APPENDED -> {
                try (OutputStream out = sftp.write("/in/a", APPEND)) {
                    out.write(content);
                }
            }
            case CHANNEL_WRITTEN -> {
                try (SeekableByteChannel channel = sftp.open("/in/a", WRITE)) {
                    SeekableByteChannel there = channel.position(from(place));
                    ByteBuffer bytes = ByteBuffer.wrap(content);
                    while (bytes.hasRemaining()) {
                        int unused = there.write(bytes);
                    }
                }
            }
            case TRUNCATED -> assertThat(sftp.truncate("/in/a", CUT_TO)).isEqualTo(CUT_TO);
        }
        return "done";
    }

    /** The hole was not carried, but for what may have been on its way when the part file was left; or it is told why. */
    private static String goneOn(SweepPlace place, Transferred told) {
        String text = told.toString();
        if (!text.contains("begun anew")) {
            assertThat(told.resumedAt()).as(text).isGreaterThan(from(place) - (32L << 20));
        }
        return text;
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        if (!what.succeeded()) {
            assertThat(what.told()).as(what.name()).containsPattern("^[a-z ]+ \"/in/a\"");
        }
        Path target = target(place);
        if (this == GET_FROM) {
            byte[] there = Files.readAllBytes(target);
            byte[] due = what.succeeded() ? place.content() : Arrays.copyOf(place.content(), there.length);
            assertThat(there).as(what.toString()).isEqualTo(due);
        } else if (what.succeeded()) {
            requireWhole(place, what.toString());
        } else if (isAtomic()) {
            if (Files.exists(target)) {
                requireWhole(place, what.toString());
            }
        } else {
            requireEachByteOldOrNew(place, what);
        }
        List<String> left = place.leftovers();
        left.remove("vast");
        if (what.succeeded() || !isAtomic()) {
            assertThat(left).as(what.toString()).isEmpty();
        } else {
            assertThat(left).as(what.toString()).allMatch(PartName::isOne).hasSizeLessThanOrEqualTo(1);
        }
    }

    /** Whether it first looks through the last MiB of what is there: if that is refused, it begins anew, with all of it. */
    boolean looksThrough() {
        return this == PUT_RESUMED || this == PUT_STRIPED;
    }

    private boolean isAtomic() {
        return name().startsWith("PUT") || this == GET_RESUMED || this == GET_STRIPED;
    }

    private Path target(SweepPlace place) {
        return name().startsWith("GET")
                ? place.here().resolve("a")
                : place.server().path("/in/a");
    }

    private void requireWhole(SweepPlace place, String what) throws IOException {
        byte[] due = this == TRUNCATED ? new byte[0] : place.content();
        long size = this == TRUNCATED ? CUT_TO : size(place);
        assertThat(target(place)).as(what).hasSize(size);
        assertThat(bytes(target(place), size - due.length, due.length)).as(what).isEqualTo(due);
        requireHole(place, what);
    }

    private void requireHole(SweepPlace place, String what) throws IOException {
        int length = place.content().length;
        assertThat(bytes(target(place), 0, length))
                .as(what + ": at the beginning")
                .isEqualTo(new byte[length]);
    }

    private void requireEachByteOldOrNew(SweepPlace place, SweepCase what) throws IOException {
        requireHole(place, what.toString());
        long size = Files.size(target(place));
        if (this == TRUNCATED) {
            assertThat(size).as(what.toString()).isIn(size(place), CUT_TO);
            return;
        }
        assertThat(size).as(what.toString()).isBetween(from(place), size(place));
        byte[] there = bytes(target(place), from(place), (int) (size - from(place)));
        for (int i = 0; i < there.length; i++) {
            // Behind a WRITE that was refused the server appends the next one: a gap of no length.
            if (there[i] != place.content()[i] && there[i] != 0 && this != WRITE_APPENDED) {
                throw new AssertionError(what + ": byte " + (from(place) + i) + " is neither old nor new");
            }
        }
    }

    private static byte[] bytes(Path file, long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (RandomAccessFile there = new RandomAccessFile(file.toFile(), "r")) {
            there.seek(from);
            there.readFully(bytes);
        }
        return bytes;
    }

    @Override
    public void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException {
        if (this == WRITE_APPENDED) {
            // Behind whatever end there is.
            hole(target(place), from(place));
        }
        if (isAtomic() && Files.exists(target(place))) {
            // Nothing is left to go on with, and the whole would be carried.
            requireWhole(place, what + ", again");
            return;
        }
        String unused = run(place, calm);
        if (this == GET_FROM) {
            assertThat(target(place)).as(what + ", again").hasBinaryContent(place.content());
        } else {
            requireWhole(place, what + ", again");
        }
    }

    @Override
    public boolean getsOver(Trouble trouble) {
        boolean isOfOneConnection = this == WRITE_APPENDED || this == CHANNEL_WRITTEN;
        return trouble.heals() && !(isOfOneConnection && trouble.breaks());
    }
}
