package dev.towpath.client.remote;

import dev.towpath.client.errors.Printable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transcript of one SFTP channel: a line per request and reply, flushed at once, so that the last one before a crash
 * is there. It never stops what it describes: where it cannot be written any more it ends, with a warning.
 */
final class WireLog implements AutoCloseable {
    /** Writes nothing. */
    static final WireLog NONE = new WireLog(null, Path.of(""), FileNames.UTF_8, Clock.systemUTC());

    private static final Logger LOG = LoggerFactory.getLogger(WireLog.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Path file;
    private final WireText text;
    private final Clock clock;
    private volatile @Nullable BufferedWriter writer;

    private WireLog(@Nullable BufferedWriter writer, Path file, FileNames names, Clock clock) {
        this.writer = writer;
        this.file = file;
        this.text = new WireText(names);
        this.clock = clock;
    }

    /**
     * Appends to {@code file}, which is made for the owner's eyes only if it is missing.
     *
     * @throws java.nio.file.FileSystemException if it cannot be written
     */
    static WireLog to(Path file, FileNames names, Clock clock) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owners = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        BufferedWriter writer = new BufferedWriter(
                Channels.newWriter(Files.newByteChannel(file, options, owners), StandardCharsets.UTF_8));
        return new WireLog(writer, file, names, clock);
    }

    /** Something to know about the whole. */
    void note(String what) {
        if (writer != null) {
            line("# " + Printable.text(what));
        }
    }

    /** A request, from its length on; of a WRITE the header is enough. */
    void sent(byte[] packet, int offset, int length) {
        if (writer != null) {
            line("> " + text.request(packet, offset, length));
        }
    }

    /** A reply other than DATA; {@code fields} is read from a copy. */
    void received(int type, int id, WireReader fields) {
        if (writer != null) {
            line("< " + text.reply(type, id, fields.copy()));
        }
    }

    /** A DATA reply. */
    void receivedData(int id, int length) {
        if (writer != null) {
            line("< " + Integer.toUnsignedString(id) + " DATA, " + length + " bytes");
        }
    }

    private void line(String line) {
        lock.lock();
        try {
            BufferedWriter open = writer;
            if (open != null) {
                open.write(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + line + "\n");
                open.flush();
            }
        } catch (IOException e) {
            writer = null;
            LOG.warn("the wire log {} ends here: {}", file, e.toString());
        } finally {
            lock.unlock();
        }
    }

    /** Ends it. What comes later is not written. */
    @Override
    public void close() {
        lock.lock();
        try (BufferedWriter ending = writer) {
            writer = null;
        } catch (IOException e) {
            LOG.warn("the wire log {} could not be closed: {}", file, e.toString());
        } finally {
            lock.unlock();
        }
    }
}
