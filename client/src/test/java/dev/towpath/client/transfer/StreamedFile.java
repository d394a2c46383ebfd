package dev.towpath.client.transfer;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.RemoteFileExistsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file that is written through a stream or a channel, under its final name. Whatever breaks, the caller hears of it
 * before {@code close} returns; each byte there is what it was or what was written, or a zero in a hole.
 */
enum StreamedFile implements SweptWork {
    WRITE_NEW,
    WRITE_OVER,
    WRITE_APPENDED,
    WRITE_CREATE_NEW,
    CHANNEL_WRITTEN,
    CHANNEL_CHANGED;

    private static final byte[] OLD = Served.bytes(777);

    private static Path target(SweepPlace place) {
        return place.server().path("/in/a");
    }

    @Override
    public void prepare(SweepPlace place) throws IOException {
        if (this == CHANNEL_CHANGED) {
            Files.write(target(place), new byte[place.content().length]);
        } else if (hadTarget()) {
            Files.write(target(place), OLD);
        }
    }

    private boolean hadTarget() {
        return this == WRITE_OVER || this == WRITE_APPENDED || this == CHANNEL_CHANGED;
    }

    @Override
    public String run(SweepPlace place, Sftp sftp) throws IOException {
        byte[] content = place.content();
        switch (this) {
            case WRITE_NEW, WRITE_OVER -> {
                try (OutputStream out = sftp.write("/in/a")) {
                    inPieces(out, content);
                }
            }
            case WRITE_APPENDED -> {
                try (OutputStream out = sftp.write("/in/a", APPEND)) {
                    inPieces(out, content);
                }
            }
            case WRITE_CREATE_NEW -> {
                try (OutputStream out = sftp.write("/in/a", CREATE_NEW)) {
                    inPieces(out, content);
                }
            }
            case CHANNEL_WRITTEN -> {
                try (SeekableByteChannel channel = sftp.open("/in/a", WRITE, CREATE)) {
                    channel.write(ByteBuffer.wrap(content));
                }
            }
            default -> {
                try (SeekableByteChannel channel = sftp.open("/in/a", WRITE)) {
                    int half = content.length / 2;
                    channel.position(half).write(ByteBuffer.wrap(content, half, content.length - half));
                    channel.position(0).write(ByteBuffer.wrap(content, 0, half));
                    SeekableByteChannel unused = channel.truncate(content.length);
                }
            }
        }
        return "done";
    }

    private static void inPieces(OutputStream out, byte[] content) throws IOException {
        int half = content.length / 2;
        out.write(content, 0, half);
        out.flush();
        out.write(content, half, content.length - half);
    }

    private byte[] due(SweepPlace place) {
        byte[] content = place.content();
        if (this != WRITE_APPENDED) {
            return content;
        }
        return ByteBuffer.allocate(OLD.length + content.length)
                .put(OLD)
                .put(content)
                .array();
    }

    @Override
    public void judge(SweepPlace place, SweepCase what) throws IOException {
        assertThat(place.leftovers()).as(what.toString()).isEmpty();
        boolean there = Files.exists(target(place));
        byte[] now = there ? Files.readAllBytes(target(place)) : new byte[0];
        if (what.succeeded()) {
            assertThat(now).as(what.toString()).isEqualTo(due(place));
            return;
        }
        assertThat(what.told()).as(what.toString()).containsPattern("^[a-z ]+ \"/in/a\"");
        assertThat(there || !hadTarget()).as(what.toString()).isTrue();
        if (this == WRITE_APPENDED) {
            // Behind a WRITE that was refused the server appends the next one: a gap of no length.
            assertThat(now).as(what.toString()).startsWith(OLD);
            return;
        }
        byte[] due = due(place);
        boolean isOld = hadTarget() && Arrays.equals(now, OLD);
        assertThat(isOld || now.length <= due.length).as(what.toString()).isTrue();
        for (int i = 0; i < now.length && !isOld; i++) {
            if (now[i] != due[i] && now[i] != 0) {
                throw new AssertionError(what + ": byte " + i + " of " + now.length + " is neither old nor new");
            }
        }
    }

    @Override
    public void repeat(SweepPlace place, SweepCase what, Sftp calm) throws IOException {
        if (this == WRITE_APPENDED) {
            // Behind whatever end there is.
            prepare(place);
        }
        try {
            String unused = run(place, calm);
            assertThat(target(place)).as(what + ", again").hasBinaryContent(due(place));
        } catch (RemoteFileExistsException e) {
            assertThat(this).as(what + ", again: " + e.getMessage()).isEqualTo(WRITE_CREATE_NEW);
        }
    }

    /** A stream belongs to the connection that stood when it was opened. */
    @Override
    public boolean getsOver(Trouble trouble) {
        return trouble.heals() && !trouble.breaks();
    }
}
