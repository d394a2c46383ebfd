package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams and channels on a server that loses, reorders and holds back answers. */
@Timeout(180)
class HostileStreamsTest {
    private static final byte[] CONTENT = MemoryFile.random(1_000_000);
    private static final RemoteOptions IMPATIENT =
            RemoteOptions.defaults().withStallTimeout(Duration.ofSeconds(1)).withResponseTimeout(Duration.ofSeconds(1));
    private static final Set<StandardOpenOption> BOTH = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    /** More than is ever in flight: a write of it waits for replies. */
    private static final int TOO_MUCH = 32 << 20;

    private static OutputStream write(RemoteFileSystem files, StandardOpenOption... options) throws IOException {
        return new RemoteStreams(files).write("/a", AttributeChange.none(), options);
    }

    private static InputStream read(RemoteFileSystem files) throws IOException {
        return new RemoteStreams(files).read("/a", 0);
    }

    @Test
    void doesNotCloseWithoutTheLastAcknowledgement() throws Exception {
        MemoryFile file = new MemoryFile(new byte[0], (n, id, offset, length, reply) -> n == 3);
        try (ScriptedServer server = new ScriptedServer(file)) {
            OutputStream out = write(server.open(IMPATIENT));
            out.write(CONTENT, 0, 80_000);

            assertThatThrownBy(out::close)
                    .isInstanceOf(SftpTimeoutException.class)
                    .hasMessageContaining("bytes are safe");
        }
    }

    @Test
    void sendsTheOffsetAppendingNeedsThoughTheServerIgnoresTheFlag() throws Exception {
        MemoryFile file = new MemoryFile(new byte[] {1, 2, 3}, (n, id, offset, length, reply) -> false);
        try (ScriptedServer server = new ScriptedServer(file)) {
            try (OutputStream out = write(server.open(), StandardOpenOption.APPEND)) {
                out.write(4);
            }
            assertThat(file.content()).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void readsShortAnswersInAnyOrder() throws Exception {
        List<Runnable> held = new ArrayList<>();
        MemoryFile[] file = new MemoryFile[1];
        file[0] = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (offset >= CONTENT.length) {
                return false;
            }
            held.add(() -> {
                try {
                    reply.data(id, file[0].slice(offset, Math.min(length, 20_000)));
                } catch (IOException ended) {
                    throw new IllegalStateException(ended);
                }
            });
            if (held.size() == 2 || offset + length >= CONTENT.length) {
                Collections.reverse(held);
                held.forEach(Runnable::run);
                held.clear();
            }
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file[0]);
                InputStream in = read(server.open())) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void givesUpReadingOnASilentServerAndCanGoOnLater() throws Exception {
        List<Runnable> held = new ArrayList<>();
        MemoryFile[] file = new MemoryFile[1];
        file[0] = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (n > 2) {
                return false;
            }
            synchronized (held) {
                held.add(() -> {
                    try {
                        reply.data(id, file[0].slice(offset, length));
                    } catch (IOException ended) {
                        throw new IllegalStateException(ended);
                    }
                });
            }
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file[0]);
                InputStream in = read(server.open(IMPATIENT))) {
            assertThatThrownBy(in::read).isInstanceOf(SftpTimeoutException.class);
            synchronized (held) {
                held.forEach(Runnable::run);
            }
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void hearsAnInterruptWhileItReads() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            asked.countDown();
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file);
                InputStream in = read(server.open())) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    in.read();
                } catch (InterruptedIOException e) {
                    flag.complete(Thread.currentThread().isInterrupted());
                } catch (IOException e) {
                    flag.completeExceptionally(e);
                }
            });
            reader.start();
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            reader.interrupt();

            assertThat(flag.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsAReadWhenAnotherThreadClosesTheStream() throws Exception {
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> true);
        try (ScriptedServer server = new ScriptedServer(file)) {
            InputStream in = read(server.open());
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
                try {
                    return in.read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            in.close();

            assertThatThrownBy(() -> read.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .rootCause()
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void endsAWriteWhenAnotherThreadClosesTheStream() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        MemoryFile file = new MemoryFile(new byte[0], (n, id, offset, length, reply) -> {
            asked.countDown();
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            OutputStream out = write(server.open());
            CompletableFuture<Void> flushed = CompletableFuture.runAsync(() -> {
                try {
                    out.write(1);
                    out.flush();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

            assertThatThrownBy(out::close).hasMessageContaining("the file is incomplete");
            assertThatThrownBy(() -> flushed.get(60, TimeUnit.SECONDS))
                    .rootCause()
                    .hasMessageContaining("the file is incomplete");
        }
    }

    @Test
    void endsAnAccessWhenAnotherThreadClosesTheChannel() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            asked.countDown();
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            SeekableByteChannel channel = new RemoteStreams(server.open()).open("/a", AttributeChange.none(), BOTH);
            CompletableFuture<Integer> written = CompletableFuture.supplyAsync(() -> {
                try {
                    return channel.write(ByteBuffer.allocate(TOO_MUCH));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            channel.close();

            assertThatThrownBy(() -> written.get(60, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(AsynchronousCloseException.class);
            assertThat(channel.isOpen()).isFalse();
        }
    }
}
