package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One file of a server that lies, and a download of it: into a file, over an old one or not, or into a stream. When it
 * fails the target is as it was, with nothing beside it, and the disk was not filled by what the server only said.
 */
final class Lure implements AutoCloseable {
    private enum Way {
        GET,
        GET_RESUMABLE,
        GET_STRIPED,
        GET_STREAM
    }

    private static final int[] LOOKING = {EvilServer.FSTAT, EvilServer.STAT, EvilServer.LSTAT};

    private final EvilServer server;
    private final Path here;
    private final String content;
    private final Way way;
    private final boolean replaces;
    private final boolean retries;
    private final AtomicLong largestHere = new AtomicLong();

    Lure(Draw draw, Path here) throws IOException {
        this.here = here;
        int size = draw.any(
                "bytes",
                1,
                Rig.USUAL_BLOCK - 1,
                Rig.USUAL_BLOCK,
                Rig.USUAL_BLOCK + 1,
                3 * Rig.USUAL_BLOCK + 1,
                3_000_000);
        this.content = new String(draw.bytes(size), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
        this.way = draw.any("by", Way.values());
        this.replaces = draw.flag("over an old file");
        this.retries = draw.flag("retried");
        this.server = EvilServer.start().file("/a", content);
        if (replaces) {
            Files.writeString(target(), "old");
        }
        server.on(EvilServer.READ, (ask, session) -> {
            look();
            session.honest(ask);
        });
    }

    EvilServer server() {
        return server;
    }

    int size() {
        return content.length();
    }

    private Path target() {
        return here.resolve("a");
    }

    private void look() throws IOException {
        for (String name : Ends.names(here)) {
            Path file = here.resolve(name);
            largestHere.accumulateAndGet(Files.exists(file) ? Files.size(file) : 0, Math::max);
        }
    }

    /** Says that the file is so long; it is served as it is. */
    void tells(long size) {
        for (int type : LOOKING) {
            server.on(type, (ask, session) -> session.attributes(ask, EvilServer.REGULAR, size));
        }
    }

    /** Serves nothing from there on, of the length it tells truly. */
    void endsAt(long end) {
        server.on(EvilServer.READ, (ask, session) -> {
            String handle = ask.string();
            long from = ask.int64();
            int length = ask.int32();
            assertThat(handle).isNotEmpty();
            if (from >= end) {
                session.status(ask, 1, "End of file");
            } else {
                int to = (int) Math.min(end, from + length);
                session.data(ask, content.substring((int) from, to).getBytes(StandardCharsets.ISO_8859_1));
            }
        });
    }

    /** The download fails as {@code type}; from an honest server it then succeeds. */
    void failsAs(Class<? extends SftpException> type) throws Exception {
        try (Sftp sftp = server.connect(builder -> builder.retry(retries ? Rig.AT_ONCE : RetryPolicy.none()))) {
            SftpException failure = Ends.with(type, "/a", () -> carry(sftp));

            assertThat(failure).hasMessageStartingWith("get \"/a\"");
        }
        look();
        assertThat(largestHere).hasValueLessThanOrEqualTo(Math.max(3, size()));
        if (replaces) {
            assertThat(target()).hasContent("old");
        } else {
            assertThat(target()).doesNotExist();
        }
        if (way != Way.GET_RESUMABLE) {
            assertThat(Ends.names(here)).hasSize(replaces ? 1 : 0);
        }
        for (int kind : LOOKING) {
            server.on(kind, (ask, session) -> session.honest(ask));
        }
        server.on(EvilServer.READ, (ask, session) -> session.honest(ask));
        succeeds();
    }

    /** The download succeeds. */
    void succeeds() throws Exception {
        try (Sftp sftp = server.connect()) {
            Ends.well(() -> {
                carry(sftp);
                return true;
            });
        }
        if (way != Way.GET_STREAM) {
            assertThat(target()).hasContent(content);
            // What is left of a version that was never there stays for a day.
            assertThat(Ends.names(here))
                    .allMatch(name -> name.equals("a") || (way == Way.GET_RESUMABLE && name.endsWith(".towpath-part")));
        }
    }

    private void carry(Sftp sftp) throws IOException {
        switch (way) {
            case GET -> sftp.get("/a", target());
            case GET_RESUMABLE -> sftp.get("/a", target(), TransferOptions::resume);
            case GET_STRIPED -> sftp.get("/a", target(), o -> o.streams(3));
            case GET_STREAM -> sftp.get("/a", OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
