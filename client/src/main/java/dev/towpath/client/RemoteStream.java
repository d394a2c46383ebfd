package dev.towpath.client;

import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A stream of what the server tells piece by piece; an {@link IOException} on the way becomes an unchecked one. */
final class RemoteStream extends AbstractSpliterator<RemoteFile> {
    /** Tells the next one; nothing at the end. */
    @FunctionalInterface
    interface Source {
        Optional<RemoteFile> next() throws IOException;
    }

    private final Source source;

    private RemoteStream(Source source) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.source = source;
    }

    static Stream<RemoteFile> of(Source source) {
        return StreamSupport.stream(new RemoteStream(source), false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super RemoteFile> action) {
        Optional<RemoteFile> next;
        try {
            next = source.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        next.ifPresent(action);
        return next.isPresent();
    }
}
