package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers against OpenSSH's sftp-server. */
@Timeout(300)
class TransferIT {
    private static final int BLOCK = 255 * 1024;
    private static final Set<OpenFlag> WRITE = EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE);

    @TempDir
    static Path serverDirectory;

    private static RealSshd sshd;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() throws Exception {
        sshd = RealSshd.start(serverDirectory, "RekeyLimit 1M");
    }

    @AfterAll
    static void stop() {
        if (sshd != null) {
            sshd.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32767, 32768, 32769, BLOCK - 1, BLOCK, BLOCK + 1, 16 * BLOCK + 1, 17 * BLOCK + 1})
    void bringsEverySizeThereAndBack(int size) throws IOException {
        byte[] content = random(size);
        Path local = Files.write(temporary.resolve("local"), content);
        RemoteFileSystem files = sshd.open();

        assertThat(put(files, local, temporary + "/remote")).isEqualTo(size);
        assertThat(temporary.resolve("remote")).hasBinaryContent(content);
        assertThat(get(files, temporary + "/remote", temporary.resolve("back"))).isEqualTo(size);
        assertThat(temporary.resolve("back")).hasBinaryContent(content);
        files.close();
    }

    @Test
    void bringsStreamsThereAndBack() throws IOException {
        byte[] content = random(5_000_000);
        RemoteFileSystem files = sshd.open();
        try (RemoteHandle handle = files.open(temporary + "/remote", WRITE, AttributeChange.none())) {
            assertThat(new WriteWindow(handle, 0, bytes -> {}).send(new ByteArrayInputStream(content)))
                    .isEqualTo(content.length);
        }
        assertThat(temporary.resolve("remote")).hasBinaryContent(content);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RemoteHandle handle =
                files.open(temporary + "/remote", EnumSet.of(OpenFlag.READ), AttributeChange.none())) {
            assertThat(new ReadWindow(handle, 0, OptionalLong.empty(), bytes -> {}).receive(out))
                    .isEqualTo(content.length);
        }
        assertThat(out.toByteArray()).isEqualTo(content);
        files.close();
    }

    @Test
    void goesOnWhereAnEarlierTransferEnded() throws IOException {
        byte[] content = random(1_000_000);
        Path local = Files.write(temporary.resolve("local"), content);
        Files.write(temporary.resolve("remote"), Arrays.copyOf(content, 400_000));
        RemoteFileSystem files = sshd.open();

        try (FileChannel source = FileChannel.open(local);
                RemoteHandle handle =
                        files.open(temporary + "/remote", EnumSet.of(OpenFlag.WRITE), AttributeChange.none())) {
            assertThat(new WriteWindow(handle, 400_000, bytes -> {}).send(source, 400_000))
                    .isEqualTo(600_000);
        }

        assertThat(temporary.resolve("remote")).hasBinaryContent(content);
        files.close();
    }

    @Test
    void runsThroughKeyExchangesInBothDirectionsAtOnce() throws Exception {
        byte[] content = random(24 * 1024 * 1024);
        Path local = Files.write(temporary.resolve("local"), content);
        Files.write(temporary.resolve("source"), content);
        ClientSession session = sshd.connect();
        CoreModuleProperties.REKEY_BYTES_LIMIT.set(session, 2L * 1024 * 1024);
        RemoteFileSystem files = RemoteFileSystem.open(session, "sshd", RemoteOptions.defaults(), () -> {});
        AtomicBoolean ended = new AtomicBoolean();

        CompletableFuture<Long> up = async(() -> put(files, local, temporary + "/remote"));
        CompletableFuture<Long> down = async(() -> get(files, temporary + "/source", temporary.resolve("back")));
        CompletableFuture<Long> looks = async(() -> {
            long count = 0;
            while (!ended.get()) {
                count += files.stat("/").isDirectory() ? 1 : 0;
            }
            return count;
        });

        assertThat(up.get(240, TimeUnit.SECONDS)).isEqualTo(content.length);
        assertThat(down.get(240, TimeUnit.SECONDS)).isEqualTo(content.length);
        ended.set(true);
        assertThat(looks.get(240, TimeUnit.SECONDS)).isPositive();
        assertThat(temporary.resolve("remote")).hasBinaryContent(content);
        assertThat(temporary.resolve("back")).hasBinaryContent(content);
        files.close();
    }

    @Test
    void reachesOffsetsBeyondFourGigabytes() throws IOException {
        long far = 5L * 1024 * 1024 * 1024;
        RemoteFileSystem files = sshd.open();
        try (RemoteHandle handle = files.open(temporary + "/remote", WRITE, AttributeChange.none())) {
            new WriteWindow(handle, far, bytes -> {}).send(new ByteArrayInputStream(random(300_000)));
            assertThat(handle.stat().size()).isEqualTo(far + 300_000);
        }
        try (RemoteHandle handle =
                files.open(temporary + "/remote", EnumSet.of(OpenFlag.READ), AttributeChange.none())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new ReadWindow(handle, far, OptionalLong.empty(), bytes -> {}).receive(out);
            assertThat(out.toByteArray()).isEqualTo(random(300_000));
        }
        files.close();
    }

    @Test
    void saysThatADirectoryCannotBeRead() throws IOException {
        RemoteFileSystem files = sshd.open();

        assertThatThrownBy(() -> get(files, temporary.toString(), temporary.resolve("back")))
                .isInstanceOf(WrongRemoteTypeException.class)
                .hasMessageContaining("it is a directory");
        files.close();
    }

    @Test
    void failsWhenTheServerDiesInTheMiddle() throws IOException, InterruptedException {
        byte[] content = random(8 * 1024 * 1024);
        Path local = Files.write(temporary.resolve("local"), content);
        try (RealSshd own = startAnother()) {
            RemoteFileSystem files = own.open();
            RemoteHandle handle = files.open(temporary + "/remote", WRITE, AttributeChange.none());
            AtomicBoolean killed = new AtomicBoolean();
            WriteWindow window = new WriteWindow(handle, 0, bytes -> {
                if (bytes > 0 && killed.compareAndSet(false, true)) {
                    own.killSessions();
                }
            });

            try (FileChannel source = FileChannel.open(local)) {
                assertThatThrownBy(() -> window.send(source, 0)).isInstanceOf(ConnectionLostException.class);
            }

            byte[] there = Files.readAllBytes(temporary.resolve("remote"));
            int safe = (int) window.acknowledged();
            assertThat(safe).isPositive();
            assertThat(Arrays.copyOf(there, safe)).isEqualTo(Arrays.copyOf(content, safe));
        }
    }

    @Test
    void saysThatTheDiskIsFull() throws IOException {
        Path full = Path.of("/dev/full");
        RemoteFileSystem files = sshd.open();
        try (RemoteHandle handle = files.open(full.toString(), EnumSet.of(OpenFlag.WRITE), AttributeChange.none())) {
            WriteWindow window = new WriteWindow(handle, 0, bytes -> {});

            assertThatThrownBy(() -> window.send(new ByteArrayInputStream(random(3_000_000))))
                    .hasMessageContaining("write \"/dev/full\" on 127.0.0.1:")
                    .hasMessageContaining("SSH_FX_FAILURE");
            assertThat(window.acknowledged()).isZero();
        }
        files.close();
    }

    private RealSshd startAnother() throws IOException, InterruptedException {
        return RealSshd.start(Files.createDirectory(temporary.resolve("another")));
    }

    static long put(RemoteFileSystem files, Path local, String remote) throws IOException {
        try (FileChannel source = FileChannel.open(local);
                RemoteHandle handle = files.open(remote, WRITE, AttributeChange.none())) {
            return new WriteWindow(handle, 0, bytes -> {}).send(source, 0);
        }
    }

    static long get(RemoteFileSystem files, String remote, Path local) throws IOException {
        try (FileChannel target = FileChannel.open(local, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                RemoteHandle handle = files.open(remote, EnumSet.of(OpenFlag.READ), AttributeChange.none())) {
            return new ReadWindow(handle, 0, OptionalLong.of(handle.stat().size()), bytes -> {}).receive(target, 0);
        }
    }

    @FunctionalInterface
    private interface Call {
        long run() throws IOException;
    }

    private static CompletableFuture<Long> async(Call call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
