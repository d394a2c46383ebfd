package dev.towpath.client.nio;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.DirectoryCursor;
import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of a directory, in the server's order, a few at a time. */
final class SftpDirectoryStream implements DirectoryStream<Path> {
    private final SftpPath directory;
    private final DirectoryCursor cursor;
    private final Filter<? super Path> filter;
    private boolean used;
    private volatile boolean closed;

    SftpDirectoryStream(SftpPath directory, DirectoryCursor cursor, Filter<? super Path> filter) {
        this.directory = directory;
        this.cursor = cursor;
        this.filter = filter;
    }

    @Override
    public Iterator<Path> iterator() {
        if (used || closed) {
            throw new IllegalStateException("a directory stream gives one iterator, before it is closed");
        }
        used = true;
        return new Iterator<>() {
            private @Nullable Path next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = find();
                }
                return next != null;
            }

            @Override
            public Path next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Path found = next;
                next = null;
                return Objects.requireNonNull(found);
            }
        };
    }

    private @Nullable Path find() {
        try {
            while (!closed) {
                Optional<RemoteFile> entry = cursor.next();
                if (entry.isEmpty()) {
                    return null;
                }
                // Any other name would lead somewhere else.
                if (isOneElement(entry.get().name())) {
                    Path path = directory.resolve(entry.get().name());
                    if (filter.accept(path)) {
                        return path;
                    }
                }
            }
            return null;
        } catch (SftpException e) {
            throw new DirectoryIteratorException(FileFailures.told(directory.toString(), null, e));
        } catch (IOException e) {
            throw new DirectoryIteratorException(e);
        }
    }

    private static boolean isOneElement(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
    }

    @Override
    public void close() {
        closed = true;
        cursor.close();
    }
}
