package dev.towpath.client.musthold;

import dev.towpath.client.peers.EvilServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A server whose directory {@code /out} lists whatever a test wants; each name is a file, wherever it leads. */
final class Listing {
    static final String CONTENT = "evil";

    private Listing() {}

    /** Starts a server that lists {@code names} once, and serves each of them. */
    static EvilServer of(String... names) throws IOException {
        List<byte[]> bytes = Stream.of(names)
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        AtomicBoolean listed = new AtomicBoolean();
        return EvilServer.start()
                .directory("/out")
                .on(EvilServer.OPENDIR, (ask, session) -> {
                    listed.set(false);
                    session.honest(ask);
                })
                .on(EvilServer.READDIR, (ask, session) -> {
                    if (listed.compareAndSet(false, true)) {
                        session.names(ask, bytes);
                    } else {
                        session.status(ask, 1, "");
                    }
                })
                .on(EvilServer.OPEN, (ask, session) -> session.handle(ask, "h"))
                .on(EvilServer.FSTAT, (ask, session) -> session.attributes(ask, EvilServer.REGULAR, CONTENT.length()))
                .on(EvilServer.READ, (ask, session) -> {
                    ask.string();
                    if (ask.int64() == 0) {
                        session.data(ask, CONTENT.getBytes(StandardCharsets.UTF_8));
                    } else {
                        session.status(ask, 1, "");
                    }
                });
    }
}
