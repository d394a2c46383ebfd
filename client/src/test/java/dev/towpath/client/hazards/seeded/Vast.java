package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.transfer.PartFiles;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A file of about 4 GiB, nearly all of it holes, of which an earlier call has carried all but the end: what is left goes
 * wrong beyond, or just before, what 32 bits can count.
 */
final class Vast {
    private static final long BEGIN = 1L << 32;
    private static final String REMOTE = "/in/a";
    private static final Instant MADE = Instant.parse("2024-05-06T07:08:09Z");
    /** Of the end, what is not a hole. */
    private static final int MARKED = 4 << 20;

    private final Rig rig;
    private final boolean upload;
    private final long size;
    private final long done;
    private final byte[] end;

    Vast(Rig rig, boolean upload) throws IOException {
        Draw draw = rig.draw();
        this.rig = rig;
        this.upload = upload;
        this.size = BEGIN + draw.any("bytes above 4 GiB", -1L, 0L, 1L, rig.block() + 1L, 3L * rig.block());
        this.done = size - draw.number("bytes to go", 1, 8L * rig.block());
        this.end = draw.bytes(MARKED);
        Path source = upload ? rig.here("source") : rig.there(REMOTE);
        write(source, size);
        String part = upload ? "/in/" + PartFiles.ofUpload("a", source) : PartFiles.ofDownload("a", size, MADE);
        write(upload ? rig.there(part) : rig.here(part), done);
    }

    /** The first {@code length} bytes of the file. */
    private void write(Path file, long length) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(length);
            long marks = size - MARKED;
            sparse.seek(marks);
            sparse.write(end, 0, (int) (length - marks));
        }
        Files.setLastModifiedTime(file, FileTime.from(MADE));
    }

    /** One of the blocks that are to go, by its number. */
    long anyBlock() {
        return rig.draw().number("at block", 1, Math.max(1, (size - done) / rig.block()));
    }

    /** How many bytes are to go. */
    long toGo() {
        return size - done;
    }

    /** Carries the rest under whatever was armed: all of it is there then, or nothing but the part file, a bit longer. */
    @Nullable SftpException underFault(Sftp sftp) throws Exception {
        try {
            isWhole(Ends.well(() -> carry(sftp)));
            return null;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof SftpException failure)) {
                throw e;
            }
            assertThat(target()).doesNotExist();
            // It is the earlier call's until this one has found out that it fits.
            assertThat(rig.namesBut("source", "a"))
                    .as(failure.getMessage())
                    .singleElement()
                    .satisfies(part -> assertThat(part).endsWith(".towpath-part"));
            return failure;
        }
    }

    /** The same again if it failed, over a line that nothing happens to: what is safe is not carried again. */
    void converges(@Nullable SftpException failure) throws Exception {
        rig.server().network().heal();
        if (failure != null) {
            try (Sftp calm = rig.calm()) {
                isWhole(Ends.well(() -> carry(calm)));
            }
        }
        rig.requireNothingOpen();
    }

    private Transferred carry(Sftp sftp) throws IOException {
        return upload
                ? sftp.put(rig.here("source"), REMOTE, TransferOptions::resume)
                : sftp.get(REMOTE, target(), TransferOptions::resume);
    }

    private Path target() {
        return upload ? rig.there(REMOTE) : rig.here("a");
    }

    private void isWhole(Transferred told) throws IOException {
        assertThat(told.bytes()).isEqualTo(size);
        assertThat(target()).hasSize(size);
        byte[] there = new byte[MARKED];
        try (RandomAccessFile file = new RandomAccessFile(target().toFile(), "r")) {
            file.seek(size - MARKED);
            file.readFully(there);
        }
        assertThat(there).isEqualTo(end);
        assertThat(rig.namesBut("source", "a")).isEmpty();
        // Nothing is carried that was there, but what may have been under way when the part file was left.
        assertThat(told.resumedAt()).isGreaterThan(done - (32 << 20));
    }
}
