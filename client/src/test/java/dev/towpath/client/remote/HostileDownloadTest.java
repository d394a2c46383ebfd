package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server that loses, reorders, cuts and invents data. */
@Timeout(180)
class HostileDownloadTest {
    private static final byte[] CONTENT = MemoryFile.random(1_000_000);
    private static final RemoteOptions IMPATIENT =
            RemoteOptions.defaults().withStallTimeout(Duration.ofSeconds(1)).withResponseTimeout(Duration.ofSeconds(1));
    private static final OptionalLong SIZE = OptionalLong.of(CONTENT.length);

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(ints = {5_000, 32_767, 20_000})
    void asksAgainForWhatAShortReadLeftOut(int most) throws Exception {
        MemoryFile[] file = new MemoryFile[1];
        file[0] = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (offset < CONTENT.length) {
                reply.data(id, file[0].slice(offset, Math.min(length, most)));
            }
            return offset < CONTENT.length;
        });
        try (ScriptedServer server = new ScriptedServer(file[0])) {
            assertThat(download(server.open(), SIZE)).isEqualTo(CONTENT);
        }
    }

    @Test
    void survivesAnAnswerOfOneByte() throws Exception {
        MemoryFile[] file = new MemoryFile[1];
        file[0] = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (n % 7 == 0 && offset < CONTENT.length) {
                reply.data(id, file[0].slice(offset, 1));
                return true;
            }
            return false;
        });
        try (ScriptedServer server = new ScriptedServer(file[0])) {
            assertThat(download(server.open(), OptionalLong.empty())).isEqualTo(CONTENT);
        }
    }

    @Test
    void takesDataInAnyOrder() throws Exception {
        List<Runnable> held = new ArrayList<>();
        MemoryFile[] file = new MemoryFile[1];
        file[0] = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (offset >= CONTENT.length) {
                return false;
            }
            held.add(() -> send(reply, id, file[0].slice(offset, length)));
            if (held.size() == 4 || offset + length >= CONTENT.length) {
                Collections.reverse(held);
                held.forEach(Runnable::run);
                held.clear();
            }
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file[0])) {
            assertThat(download(server.open(), SIZE)).isEqualTo(CONTENT);
        }
        try (ScriptedServer server = new ScriptedServer(file[0])) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            long count = new ReadWindow(MemoryFile.open(server.open()), 0, SIZE, bytes -> {}).receive(out);

            assertThat(count).isEqualTo(CONTENT.length);
            assertThat(out.toByteArray()).isEqualTo(CONTENT);
        }
    }

    @Test
    void refusesMoreDataThanAskedFor() throws Exception {
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (n == 2) {
                reply.data(id, new byte[length + 1]);
            }
            return n == 2;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteFileSystem files = server.open();

            assertThatThrownBy(() -> download(files, SIZE))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("32769 bytes of data where 32768 were asked for");
        }
    }

    @Test
    void refusesEmptyData() throws Exception {
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (n == 2) {
                reply.data(id, new byte[0]);
            }
            return n == 2;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteFileSystem files = server.open();

            assertThatThrownBy(() -> download(files, SIZE)).isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void endsWhereTheServerSaysItEnds() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(new MemoryFile(CONTENT, (n, id, offset, length, reply) -> false))) {
            RemoteFileSystem files = server.open();

            assertThat(download(files, OptionalLong.of(5_000_000))).isEqualTo(CONTENT);
            assertThat(download(files, OptionalLong.of(0))).isEqualTo(CONTENT);
            assertThat(download(files, OptionalLong.of(999_999))).isEqualTo(CONTENT);
            assertThat(download(files, OptionalLong.empty())).isEqualTo(CONTENT);
        }
    }

    @Test
    void leavesNoBytesBehindAnEarlyEnd() throws Exception {
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (n == 5) {
                reply.status(id, Status.EOF, "");
            }
            return n == 5;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            assertThat(download(server.open(), SIZE)).isEqualTo(Arrays.copyOf(CONTENT, 4 * 32768));
        }
    }

    @Test
    void leavesNoHoleAfterALostAnswer() throws Exception {
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> n == 3);
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteFileSystem files = server.open(IMPATIENT);
            Path target = temporary.resolve("target");
            ReadWindow window = new ReadWindow(MemoryFile.open(files), 0, SIZE, bytes -> {});

            try (FileChannel channel = create(target)) {
                assertThatThrownBy(() -> window.receive(channel, 0))
                        .isInstanceOf(SftpTimeoutException.class)
                        .hasMessageContaining("65536 bytes have come");
            }

            assertThat(window.received()).isEqualTo(65536);
            assertThat(target).hasBinaryContent(Arrays.copyOf(CONTENT, 65536));
        }
    }

    @Test
    void failsAtOnceWhenTheServerEnds() throws Exception {
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            if (n == 3) {
                reply.exit(1);
            }
            return n >= 3;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteFileSystem files = server.open();

            assertThatThrownBy(() -> download(files, SIZE))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("exit status 1");
        }
    }

    @Test
    void readsAheadOfASlowStream() throws Exception {
        CountDownLatch answered = new CountDownLatch(30);
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            answered.countDown();
            return false;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OutputStream slow = new OutputStream() {
                @Override
                public void write(int b) {
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException();
                    }
                    out.write(bytes, offset, length);
                }
            };

            assertThat(new ReadWindow(MemoryFile.open(server.open()), 0, SIZE, bytes -> {}).receive(slow))
                    .isEqualTo(CONTENT.length);
            assertThat(out.toByteArray()).isEqualTo(CONTENT);
        }
    }

    @Test
    void stopsWhenItIsCancelledOrInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        MemoryFile file = new MemoryFile(CONTENT, (n, id, offset, length, reply) -> {
            asked.countDown();
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteFileSystem files = server.open();
            ReadWindow reading = new ReadWindow(MemoryFile.open(files), 0, SIZE, bytes -> {});
            CompletableFuture<Throwable> cancelled = new CompletableFuture<>();
            Thread reader = new Thread(
                    () -> cancelled.complete(failureOf(() -> reading.receive(OutputStream.nullOutputStream()))));
            reader.start();
            asked.await();

            reading.cancel();
            assertThat(cancelled.get()).isInstanceOf(SftpException.class).hasMessageContaining("cancelled");

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> new WriteWindow(MemoryFile.open(files), 0, bytes -> {})
                            .send(new ByteArrayInputStream(CONTENT)))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void reportsAFullDiskOfThisMachineAsItIs() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(new MemoryFile(CONTENT, (n, id, offset, length, reply) -> false))) {
            RemoteFileSystem files = server.open();
            try (FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
                assertThatThrownBy(() -> new ReadWindow(MemoryFile.open(files), 0, SIZE, bytes -> {}).receive(full, 0))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SftpException.class);
            }
            assertThat(files.isOpen()).isTrue();
        }
    }

    private byte[] download(RemoteFileSystem files, OptionalLong expected) throws IOException {
        Path target = temporary.resolve("target");
        try (FileChannel channel = create(target)) {
            long count = new ReadWindow(MemoryFile.open(files), 0, expected, bytes -> {}).receive(channel, 0);
            assertThat(channel.size()).isEqualTo(count);
        }
        return Files.readAllBytes(target);
    }

    private static FileChannel create(Path target) throws IOException {
        return FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private static void send(ScriptedServer.Reply reply, int id, byte[] data) {
        try {
            reply.data(id, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws IOException;
    }

    private static Throwable failureOf(Call call) {
        try {
            return new AssertionError("returned " + call.run());
        } catch (IOException e) {
            return e;
        }
    }
}
