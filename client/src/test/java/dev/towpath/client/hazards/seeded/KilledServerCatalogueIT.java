package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.transfer.Progress;
import dev.towpath.client.transfer.Transferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Fault 103 by seeds: the processes of OpenSSH that serve a transfer are killed while its bytes are on their way. */
@Tag("lane")
class KilledServerCatalogueIT {
    private static final long MOST = 3_000_000;

    @TempDir
    private Path keys;

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row103() throws Exception {
        OpenSshServer.makeKeys(keys);
        String external = OpenSshServer.sftpServer("");
        return Seeds.of(103, "a server that is killed leaves the old file or the new one", here, (draw, place) -> {
            Path own = Files.createDirectory(place.resolve("sshd"));
            try (OpenSshServer sshd = OpenSshServer.start(keys, own, external)) {
                Path local = Files.createDirectory(place.resolve("here"));
                Path remote = Files.createDirectory(place.toRealPath().resolve("there"));
                kill(draw, sshd, local, remote);
            }
        });
    }

    private static void kill(Draw draw, OpenSshServer sshd, Path local, Path remote) throws Exception {
        Voyage.Way way = draw.any("by", Voyage.safe(Voyage.Way.values()));
        byte[] content = draw.bytes((int) draw.number("bytes", 1, MOST));
        byte @Nullable [] old = draw.flag("over an old file") ? draw.bytes(777) : null;
        Path source = (way.isPut() ? local : remote).resolve("source");
        Path target = (way.isPut() ? remote : local).resolve("target");
        Files.write(source, content);
        if (old != null) {
            Files.write(target, old);
        }
        Cargo cargo = way.isPut()
                ? new Cargo(way, source, target.toString(), content.length)
                : new Cargo(way, target, source.toString(), content.length);
        boolean retries = draw.flag("retried");
        boolean session = draw.flag("with its session");
        Consumer<Progress> killing = once((long) (draw.share("at") * content.length), () -> {
            if (session) {
                sshd.killSessions();
            } else {
                sshd.killSftpServers();
            }
        });

        String told = told(sshd, cargo, retries, killing);

        boolean whole = Files.exists(target) && Arrays.equals(Files.readAllBytes(target), content);
        boolean untouched = old == null
                ? !Files.exists(target)
                : Files.exists(target) && Arrays.equals(Files.readAllBytes(target), old);
        assertThat(whole || untouched)
                .as("the old or the new file is there: " + told)
                .isTrue();
        assertThat(whole || !told.startsWith("done")).as(told).isTrue();
        assertThat(others(local, remote)).as("left is what is named").allMatch(told::contains);

        assertThat(told(sshd, cargo, retries, progress -> {})).startsWith("done");
        assertThat(target).hasBinaryContent(content);
        assertThat(others(local, remote))
                .filteredOn(name -> !told.contains(name))
                .isEmpty();
    }

    /** How a call ended; one that may try again ends well. */
    private static String told(OpenSshServer sshd, Cargo cargo, boolean retries, Consumer<Progress> onProgress)
            throws Exception {
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(sshd.port())
                .user(System.getProperty("user.name"))
                .privateKey(sshd.userKey())
                .hostKeys(HostKeys.knownHostsText(sshd.knownHostsLine("ed25519")))
                .retry(Rig.policy(retries))
                .connect()) {
            Transferred done = Ends.well(() -> cargo.carry(sftp, o -> o.onProgress(onProgress)));
            return "done: " + done;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(ConnectionLostException.class);
            assertThat(retries).as(e.toString()).isFalse();
            return String.valueOf(e.getCause().getMessage());
        }
    }

    /** Once, when so many bytes are across. */
    private static Consumer<Progress> once(long bytes, Runnable what) {
        AtomicBoolean done = new AtomicBoolean();
        return progress -> {
            if (progress.done() >= bytes && done.compareAndSet(false, true)) {
                what.run();
            }
        };
    }

    private static List<String> others(Path local, Path remote) throws IOException {
        List<String> names = new ArrayList<>(Ends.names(local));
        names.addAll(Ends.names(remote));
        names.removeAll(List.of("source", "target"));
        return names;
    }
}
