package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers send that they should not, and what they leave out. */
@Timeout(180)
class HostileServerTest {
    private static final RemoteOptions IMPATIENT = RemoteOptions.defaults().withResponseTimeout(Duration.ofSeconds(1));

    @ParameterizedTest
    @ValueSource(strings = {"Welcome to bash\r\n", "\u001b[31mThis account is closed.\n", "{\"error\":403}........"})
    void quotesWhatIsNotSftp(String text) throws Exception {
        try (ScriptedServer server =
                new ScriptedServer((type, id, fields, reply) -> reply.raw(text.getBytes(StandardCharsets.UTF_8)))) {
            assertThatThrownBy(server::open)
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.phase()).isEqualTo(ConnectPhase.OPEN))
                    .hasMessageContaining("something else than SFTP")
                    .message()
                    .doesNotContain("\u001b")
                    .contains(text.substring(8, 12));
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "6", "99"})
    void refusesAnotherVersion(int version) throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) ->
                reply.raw(new WireWriter(PacketType.VERSION).int32(version).packet(0)))) {
            assertThatThrownBy(server::open)
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("SFTP version " + version);
        }
    }

    @Test
    void refusesAFloodOfExtensions() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            WireWriter packet = new WireWriter(PacketType.VERSION).int32(3);
            for (int i = 0; i < 10_000; i++) {
                packet.string(String.valueOf(i).getBytes(StandardCharsets.UTF_8))
                        .string(new byte[0]);
            }
            reply.raw(packet.packet(0));
        })) {
            assertThatThrownBy(server::open).isInstanceOf(ConnectFailedException.class);
        }
    }

    @Test
    void givesUpOnAServerThatDoesNotGreet() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {})) {
            assertThatThrownBy(() -> server.open(IMPATIENT))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("within 1 s");
        }
    }

    @Test
    void saysThatTheSubsystemIsMissing() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> reply.version())) {
            assertThatThrownBy(() -> server.open(RemoteOptions.defaults().withSubsystem("sftp2")))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("no subsystem \"sftp2\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000",
                "ffffffff65",
                "7fffffff690000000100000000",
                "000000056900000063",
                "0000000d690000000180000000ffffffff",
                "000000096600000001000000ff",
                "0000000d6500000001000000040000ffff",
                "0000000e670000000100000005" + "6869676869",
                "0000000502" + "00000003"
            })
    void closesTheChannelOnRepliesThatMakeNoSense(String hex) throws Exception {
        byte[] garbage = HexFormat.of().parseHex(hex);
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else {
                reply.raw(garbage);
                reply.raw(new byte[8]);
            }
        })) {
            RemoteFileSystem files = server.open();

            assertThatThrownBy(() -> files.stat("/a"))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("stat \"/a\" on files.example.com:22");
            assertThat(files.isOpen()).isFalse();
            assertThatThrownBy(() -> files.stat("/b")).isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void neverThrowsAnythingUncheckedWhateverComes() throws Exception {
        AtomicInteger seed = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else {
                Random random = new Random(seed.incrementAndGet());
                int[] types = {101, 102, 104, 105, 201};
                WireWriter packet = new WireWriter(types[random.nextInt(types.length)]).int32(id);
                byte[] noise = new byte[random.nextInt(60)];
                random.nextBytes(noise);
                for (byte b : noise) {
                    packet.uint8(random.nextInt(3) == 0 ? b : random.nextInt(4) == 0 ? 4 : 0);
                }
                reply.raw(packet.packet(0));
            }
        })) {
            for (int i = 0; i < 60; i++) {
                try (RemoteFileSystem files = server.open()) {
                    for (int k = 0; k < 10; k++) {
                        tolerate(() -> files.list("/a"));
                        tolerate(() -> files.lstat("/a"));
                        tolerate(() -> files.readLink("/a"));
                    }
                }
            }
        }
        assertThat(seed.get()).isGreaterThanOrEqualTo(60);
    }

    @Test
    void stopsAListingThatNeverEnds() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            switch (type) {
                case PacketType.INIT -> reply.version();
                case PacketType.OPENDIR -> reply.handle(id, "d");
                default -> reply.names(id);
            }
        })) {
            RemoteFileSystem files = server.open();

            assertThatThrownBy(() -> files.list("/a"))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("without end");
        }
    }

    @Test
    void dropsALateReplyAndStaysUsable() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger stats = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else {
                if (stats.getAndIncrement() == 0) {
                    await(release);
                }
                reply.attributes(id, 0100644, id);
            }
        })) {
            RemoteFileSystem files = server.open(IMPATIENT);

            assertThatThrownBy(() -> files.stat("/slow"))
                    .isInstanceOf(SftpTimeoutException.class)
                    .hasMessageContaining("stat \"/slow\"")
                    .hasMessageContaining("within 1 s");
            release.countDown();

            assertThat(files.stat("/fast").size()).isEqualTo(2);
            assertThat(files.isOpen()).isTrue();
        }
    }

    @Test
    void closesAHandleThatComesTooLate() throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            switch (type) {
                case PacketType.INIT -> reply.version();
                case PacketType.OPEN -> {
                    await(release);
                    reply.handle(id, "late");
                }
                default -> {
                    closed.complete(new String(fields.string(), StandardCharsets.UTF_8));
                    reply.status(id, Status.OK, "");
                }
            }
        })) {
            RemoteFileSystem files = server.open(IMPATIENT);

            assertThatThrownBy(() -> files.open("/a", EnumSet.of(OpenFlag.READ), AttributeChange.none()))
                    .isInstanceOf(SftpTimeoutException.class);
            release.countDown();

            assertThat(closed.get(60, TimeUnit.SECONDS)).isEqualTo("late");
        }
    }

    @Test
    void refusesASecondAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else {
                reply.attributes(id, 0100644, 1);
                reply.attributes(id, 0100644, 2);
            }
        })) {
            RemoteFileSystem files = server.open();

            assertThat(files.stat("/a").size()).isEqualTo(1);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            files.stat("/b");
                        }
                    })
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("answered already");
        }
    }

    @Test
    void matchesRepliesInAnyOrder() throws Exception {
        AtomicInteger held = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else if (!held.compareAndSet(0, id)) {
                reply.attributes(id, 0100644, id);
                reply.attributes(held.get(), 0100644, held.get());
            }
        })) {
            RemoteFileSystem files = server.open();

            CompletableFuture<Long> one = CompletableFuture.supplyAsync(() -> size(files));
            CompletableFuture<Long> two = CompletableFuture.supplyAsync(() -> size(files));

            assertThat(List.of(one.get(60, TimeUnit.SECONDS), two.get(60, TimeUnit.SECONDS)))
                    .containsExactlyInAnyOrder(1L, 2L);
        }
    }

    @Test
    void endsWithTheExitStatusOfTheServer() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else {
                reply.exit(255);
            }
        })) {
            RemoteFileSystem files = server.open();

            assertThatThrownBy(() -> files.stat("/a"))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("the server ended the SFTP session, exit status 255");
        }
    }

    @Test
    void freesWaitingCallsWhenItIsClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else {
                asked.countDown();
            }
        })) {
            RemoteFileSystem files = server.open();
            CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> size(files));
            await(asked);

            files.close();

            assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(ConnectionLostException.class);
        }
    }

    @Test
    void keepsTheInterruptFlag() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else if (id > 1) {
                reply.attributes(id, 0100644, id);
            }
        })) {
            RemoteFileSystem files = server.open();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> files.stat("/a")).isInstanceOf(InterruptedIOException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(files.stat("/b").size()).isEqualTo(2);
        }
    }

    @Test
    void toleratesStatusesOfLaterVersionsWithoutText() throws Exception {
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version();
            } else {
                reply.raw(new WireWriter(PacketType.STATUS)
                        .int32(id)
                        .int32(type == PacketType.MKDIR ? 11 : 31)
                        .packet(0));
            }
        })) {
            RemoteFileSystem files = server.open();

            assertThatThrownBy(() -> files.mkdir("/a", OptionalInt.empty()))
                    .isInstanceOf(RemoteFileExistsException.class)
                    .hasMessageContaining("it exists already");
            assertThatThrownBy(() -> files.stat("/a"))
                    .isInstanceOfSatisfying(
                            SftpException.class, e -> assertThat(e.status()).hasValue(31));
        }
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws IOException;
    }

    private static void tolerate(Call call) {
        try {
            assertThat(call.run()).isNotNull();
        } catch (SftpException expected) {
            assertThat(expected).hasMessageContaining("files.example.com:22");
        } catch (IOException other) {
            throw new AssertionError(other);
        }
    }

    private static long size(RemoteFileSystem files) {
        try {
            return files.stat("/a").size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedIOException {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }
}
