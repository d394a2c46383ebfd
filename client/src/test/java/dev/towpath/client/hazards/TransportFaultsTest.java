package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilServer;
import dev.towpath.client.peers.LaxServer;
import dev.towpath.client.peers.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults 28 to 40: the server breaks the rules of SSH, or uses them against us. */
@Timeout(180)
class TransportFaultsTest {
    @TempDir
    private Path here;

    @Test
    @DisplayName("28: without a common cipher both lists are told")
    void noCommonCipher() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> ssh.setCipherFactories(List.of(BuiltinCiphers.aes128cbc)))) {
            ConnectFailedException failure = Ends.with(ConnectFailedException.class, server::connect);

            assertThat(failure.phase()).isEqualTo(ConnectPhase.NEGOTIATE);
            assertThat(failure.retryable()).isFalse();
            assertThat(failure).hasMessageContaining("aes128-gcm@openssh.com").hasMessageContaining("aes128-cbc");
        }
    }

    @Test
    @DisplayName("29: ChaCha20 without strict key exchange is refused")
    void breakableCipher() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> {
            ssh.setCipherFactories(List.of(BuiltinCiphers.cc20p1305_openssh));
            LaxServer.make(ssh);
        })) {
            ConnectFailedException failure = Ends.with(ConnectFailedException.class, server::connect);

            assertThat(failure.retryable()).isFalse();
            assertThat(failure).hasMessageContaining("strict key exchange");
        }
    }

    @ParameterizedTest(name = "30: packet {0} slipped in before the keys hold ends the connection")
    @ValueSource(ints = {SshConstants.SSH_MSG_IGNORE, SshConstants.SSH_MSG_DEBUG, SshConstants.SSH_MSG_UNIMPLEMENTED})
    void slippedIn(int type) throws IOException {
        try (EvilServer server = EvilServer.start();
                SlipIn attacker = new SlipIn(server.port(), type)) {
            ConnectFailedException failure = Ends.with(
                    ConnectFailedException.class,
                    () -> server.builder().port(attacker.port()).connect());

            assertThat(failure.phase()).isEqualTo(ConnectPhase.NEGOTIATE);
        }
    }

    @ParameterizedTest(name = "33: a disconnect with code {0} in mid transfer is told in the server''s words")
    @CsvSource({"11, the disk is being replaced", "12, too many connections", "10, the line is noisy"})
    void disconnect(int code, String text) throws IOException {
        try (EvilServer server = EvilServer.start().file("/a", "content")) {
            server.on(
                    EvilServer.READ,
                    (ask, session) -> session.channel().getServerSession().disconnect(code, text));
            Sftp sftp = server.connect();

            ConnectionLostException failure =
                    Ends.with(ConnectionLostException.class, () -> sftp.get("/a", here.resolve("a")));

            assertThat(failure.retryable()).isTrue();
            assertThat(failure).hasMessageContaining("the server disconnected (code " + code + "): " + text);
            assertThat(Ends.names(here)).isEmpty();
            sftp.close();
        }
    }

    @Test
    @DisplayName("34: an unknown global request is refused politely, an unasked UNIMPLEMENTED ignored")
    void unknownMessages() throws Exception {
        CompletableFuture<Byte> answer = new CompletableFuture<>();
        try (EvilServer server = EvilServer.start().file("/a", "content")) {
            server.on(EvilServer.LSTAT, (ask, session) -> {
                Session ssh = session.channel().getSession();
                Buffer unimplemented = ssh.createBuffer(SshConstants.SSH_MSG_UNIMPLEMENTED, 8);
                unimplemented.putUInt(4711);
                ssh.writePacket(unimplemented);
                Buffer request = ssh.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
                request.putString("surprise@example.com");
                request.putBoolean(true);
                ssh.request(request, "surprise@example.com", (code, reply) -> answer.complete((byte) code));
                session.honest(ask);
            });
            try (Sftp sftp = server.connect()) {
                assertThat(Ends.well(() -> sftp.lstat("/a")).size()).isEqualTo(7);
                assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(SshConstants.SSH_MSG_REQUEST_FAILURE);
                assertThat(Ends.well(() -> sftp.lstat("/a")).size()).isEqualTo(7);
            }
        }
    }

    @ParameterizedTest(name = "35: a channel refused with reason {0} is retryable: {1}")
    @CsvSource({"1, false", "4, true"})
    void refusedChannel(int reason, boolean retryable) throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> ssh.setChannelFactories(List.of(new Refusing(reason))))) {
            ConnectFailedException failure = Ends.with(ConnectFailedException.class, server::connect);

            assertThat(failure.phase()).isEqualTo(ConnectPhase.OPEN);
            assertThat(failure.retryable()).isEqualTo(retryable);
            assertThat(failure).hasMessageContaining("refused a channel (reason " + reason + ")");
        }
    }

    @Test
    @DisplayName("36: a channel closed with requests underway ends each of them, and the next call goes")
    void closedChannel() throws Exception {
        try (EvilServer server = EvilServer.start().file("/a", "content")) {
            server.on(EvilServer.READ, (ask, session) -> session.channel().close(false));
            Sftp sftp = server.connect();

            ConnectionLostException failure =
                    Ends.with(ConnectionLostException.class, () -> sftp.get("/a", here.resolve("a")));

            assertThat(failure.retryable()).isTrue();
            assertThat(Ends.names(here)).isEmpty();
            assertThat(Ends.well(() -> sftp.exists("/a"))).isTrue();
            sftp.close();
        }
    }

    @Test
    @DisplayName("37: the exit status of the SFTP program is told")
    void exitStatus() throws IOException {
        try (EvilServer server = EvilServer.start().on(EvilServer.LSTAT, (ask, session) -> {
            session.stderr("out of memory");
            session.exit(137);
        })) {
            Sftp sftp = server.connect();

            assertThat(Ends.with(ConnectionLostException.class, "/a", () -> sftp.lstat("/a")))
                    .hasMessageContaining("exit status 137")
                    .hasMessageContaining("out of memory");
            sftp.close();
        }
    }

    @Test
    @DisplayName("37: the signal that ended the SFTP program is told")
    void exitSignal() throws IOException {
        try (EvilServer server = EvilServer.start().on(EvilServer.LSTAT, (ask, session) -> {
            ChannelSession channel = session.channel();
            Buffer signal = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64);
            signal.putUInt(channel.getRecipient());
            signal.putString("exit-signal");
            signal.putBoolean(false);
            signal.putString("KILL");
            signal.putBoolean(false);
            signal.putString("");
            signal.putString("");
            channel.writePacket(signal);
            channel.close(false);
        })) {
            Sftp sftp = server.connect();

            assertThat(Ends.with(ConnectionLostException.class, "/a", () -> sftp.lstat("/a")))
                    .hasMessageContaining("signal KILL");
            sftp.close();
        }
    }

    @Test
    @DisplayName("38: a window that is never opened again ends an upload at the stall timeout")
    void closedWindow() throws IOException {
        Path big = Files.write(here.resolve("big"), new byte[8_000_000]);
        try (EvilServer server = EvilServer.start().on(EvilServer.WRITE, (ask, session) -> session.sleep())) {
            Sftp sftp = Patience.connected(
                    server.builder().stallTimeout(Duration.ofMillis(500)).responseTimeout(Duration.ofMillis(500)));

            SftpException failure = Ends.with(SftpTimeoutException.class, "/big", () -> sftp.put(big, "/big"));

            assertThat(failure.retryable()).isTrue();
            sftp.close();
        }
    }

    @Test
    @DisplayName("39: what the server writes to its error stream does no harm, however much it is")
    void errorStream() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (EvilServer server = EvilServer.start().file("/a", "content").on(EvilServer.LSTAT, (ask, session) -> {
            asked.incrementAndGet();
            // In all more than any window: it must be given back.
            session.stderr("disk is nearly full\n".repeat(60_000));
            session.honest(ask);
        })) {
            try (Sftp sftp = server.connect()) {
                for (int i = 0; i < 40; i++) {
                    assertThat(Ends.well(() -> sftp.lstat("/a")).size()).isEqualTo(7);
                }
            }
        }
        assertThat(asked).hasValue(40);
    }

    @Test
    @DisplayName("40: a packet that swells when it is decompressed ends the connection")
    void zipBomb() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> {
            ssh.setCompressionFactories(List.of(BuiltinCompressions.delayedZlib));
            CoreModuleProperties.REKEY_BYTES_LIMIT.set(ssh, Long.MAX_VALUE);
        })) {
            server.on(EvilServer.LSTAT, (ask, session) -> {
                Buffer bomb = new ByteArrayBuffer(64 << 20);
                bomb.rpos(SshConstants.SSH_PACKET_HEADER_LEN);
                bomb.wpos(SshConstants.SSH_PACKET_HEADER_LEN);
                bomb.putByte(SshConstants.SSH_MSG_IGNORE);
                bomb.putBytes(new byte[48 << 20]);
                session.channel().getSession().writePacket(bomb);
            });
            Sftp sftp = server.connect(how -> how.compression(true));

            ConnectionLostException failure = Ends.with(ConnectionLostException.class, "/a", () -> sftp.lstat("/a"));

            assertThat(failure).hasMessageContaining("ompress");
            sftp.close();
        }
    }

    private record Refusing(int reason) implements org.apache.sshd.common.channel.ChannelFactory {
        @Override
        public String getName() {
            return ChannelSessionFactory.INSTANCE.getName();
        }

        @Override
        public Channel createChannel(Session session) {
            return new ChannelSession() {
                @Override
                public org.apache.sshd.client.future.OpenFuture open(
                        long recipient, long size, long packet, Buffer buffer) {
                    var future = new org.apache.sshd.client.future.DefaultOpenFuture(this, this);
                    future.setException(new org.apache.sshd.common.channel.exception.SshChannelOpenException(
                            getChannelId(), reason, "not today"));
                    return future;
                }
            };
        }
    }
}
