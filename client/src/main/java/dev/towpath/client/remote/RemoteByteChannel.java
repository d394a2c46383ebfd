package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Random access to an open remote file. A read that goes on where the last one ended reads ahead; a write returns while
 * its bytes are on their way, and whatever needs the file as it is (a read, the size, a close) waits for them first.
 * Calls of several threads run one after another.
 */
final class RemoteByteChannel implements SeekableByteChannel {
    private final RemoteHandle handle;
    private final FileOpening opening;
    private final WriteBehind writes;
    private final ReentrantLock lock = new ReentrantLock();
    private long position;
    private long readEnd = -1;
    private volatile @Nullable RemoteInputStream ahead;
    private volatile boolean closed;

    /** Takes {@code handle}, which was opened as {@code opening} says; {@code end} is where an APPEND begins. */
    RemoteByteChannel(RemoteHandle handle, FileOpening opening, long end) {
        this.handle = handle;
        this.opening = opening;
        this.position = opening.appends() ? end : 0;
        this.writes = new WriteBehind(handle, position);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return exclusively(() -> {
            if (!opening.reads()) {
                throw new NonReadableChannelException();
            }
            if (!target.hasRemaining()) {
                return 0;
            }
            writes.settle();
            int count = position == readEnd ? readAhead(target) : readHere(target);
            if (count > 0) {
                position += count;
            } else {
                // The file may grow: the next read asks again.
                stopReading();
            }
            readEnd = position;
            return count;
        });
    }

    /** One request, no more: the caller may jump about. */
    private int readHere(ByteBuffer target) throws IOException {
        stopReading();
        byte[] bytes = handle.read(position, target.remaining());
        target.put(bytes);
        return bytes.length == 0 ? -1 : bytes.length;
    }

    private int readAhead(ByteBuffer target) throws IOException {
        RemoteInputStream stream = ahead;
        if (stream == null) {
            stream = RemoteInputStream.sharing(handle, position);
            ahead = stream;
        }
        return stream.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return exclusively(() -> {
            if (!opening.writes()) {
                throw new NonWritableChannelException();
            }
            stopReading();
            int count = source.remaining();
            writes.write(position, source);
            position += count;
            if (opening.syncs()) {
                writes.settle();
                handle.sync();
            }
            return count;
        });
    }

    @Override
    public long position() throws IOException {
        return exclusively(() -> position);
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position cannot be negative: " + newPosition);
        }
        return exclusively(() -> {
            // What is appended goes to the end, wherever the position was.
            if (newPosition != position && !opening.appends()) {
                stopReading();
                position = newPosition;
            }
            return this;
        });
    }

    @Override
    public long size() throws IOException {
        return exclusively(this::currentSize);
    }

    private long currentSize() throws IOException {
        writes.settle();
        long size = handle.stat().size();
        if (size < 0) {
            throw new SftpException(handle.dialogue()
                    .attempt("stat", handle.path())
                    .failed("the server does not tell the size of the file"));
        }
        return size;
    }

    @Override
    public SeekableByteChannel truncate(long newSize) throws IOException {
        if (newSize < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + newSize);
        }
        return exclusively(() -> {
            if (!opening.writes()) {
                throw new NonWritableChannelException();
            }
            stopReading();
            if (newSize < currentSize()) {
                handle.setAttributes(AttributeChange.none().withSize(newSize));
            }
            position = Math.min(position, newSize);
            return this;
        });
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            shut();
        } catch (IOException e) {
            try {
                deleteIfWanted();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        deleteIfWanted();
    }

    private void shut() throws IOException {
        if (!lock.tryLock()) {
            writes.fail(new AsynchronousCloseException());
            stopReading();
            return;
        }
        try {
            stopReading();
            writes.settle();
            handle.close();
        } finally {
            release();
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T exclusively(Step<T> step) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            T result = step.run();
            if (closed) {
                // What it did may not stand: the thread that closed the channel waited for nothing.
                throw new AsynchronousCloseException();
            }
            return result;
        } catch (IOException e) {
            if (closed && !(e instanceof ClosedChannelException)) {
                AsynchronousCloseException meanwhile = new AsynchronousCloseException();
                meanwhile.initCause(e);
                throw meanwhile;
            }
            throw e;
        } finally {
            lock.unlock();
            releaseIfLeftToUs();
        }
    }

    /** Another thread may have closed it meanwhile, found it in use and left the handle to this one. */
    private void releaseIfLeftToUs() {
        if (closed && lock.tryLock()) {
            try {
                release();
            } finally {
                lock.unlock();
            }
        }
    }

    private void stopReading() {
        RemoteInputStream stream = ahead;
        if (stream != null) {
            stream.close();
            ahead = null;
        }
    }

    private void release() {
        stopReading();
        writes.abandon();
        handle.abandon();
    }

    private void deleteIfWanted() throws IOException {
        if (opening.deletesOnClose()) {
            handle.fileSystem().remove(handle.path());
        }
    }
}
