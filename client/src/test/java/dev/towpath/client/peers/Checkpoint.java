package dev.towpath.client.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A real sshd and real sftp-servers, with this JVM between the two: what is plain text there, one request after the
 * other, passes here. At one that is chosen beforehand a process of theirs is killed, or the answer held back.
 *
 * <p>sshd starts a few lines of shell for each channel, which carry its bytes to a port of this JVM and back.
 */
public final class Checkpoint implements AutoCloseable {
    private static final Path BASH = Path.of("/bin/bash");
    private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");

    /** Tells who it is and is told to go on (or the kernel would wait for more bytes), carries until one of the two sides has ended, and then ends with all that it started. */
    private static final String RELAY = """
            exec 3<>/dev/tcp/127.0.0.1/$1 || exit 1
            echo $$ >&3
            read -r <&3
            cat <&0 >&3 &
            cat <&3 &
            wait -n
            kill -KILL 0
            """;

    /** Nothing here ends by waiting. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final ServerSocket relays;
    private final OpenSshServer sshd;
    private final List<String> passed = new ArrayList<>();
    private final List<Crossing> crossings = new ArrayList<>();
    private List<String> command = List.of(SFTP_SERVER.toString());
    private Passage.Fate fate = Passage.UNTROUBLED;
    private String wanted = "";
    private int left;

    private Checkpoint(ServerSocket relays, OpenSshServer sshd) {
        this.relays = relays;
        this.sshd = sshd;
    }

    /** Starts sshd with keys and everything else below {@code directory}. */
    public static Checkpoint start(Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "needs the Debian package bash");
        assumeTrue(Files.isExecutable(SFTP_SERVER), "needs the Debian package openssh-sftp-server");
        Path script = Files.writeString(directory.resolve("relay"), RELAY);
        ServerSocket relays = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        boolean started = false;
        try {
            OpenSshServer sshd = OpenSshServer.start(
                    directory, "Subsystem sftp " + BASH + " " + script + " " + relays.getLocalPort());
            Checkpoint checkpoint = new Checkpoint(relays, sshd);
            new Thread(checkpoint::accept, "checkpoint").start();
            started = true;
            return checkpoint;
        } finally {
            if (!started) {
                relays.close();
            }
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket relay = relays.accept();
                lock.lock();
                try {
                    Crossing crossing = new Crossing(this, relay, command);
                    crossings.add(crossing);
                    new Thread(crossing, "checkpoint, a channel").start();
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException closed) {
            // By us.
        }
    }

    /** Channels that are opened from now on have an sftp-server with these arguments. */
    public void serveWith(String... arguments) {
        lock.lock();
        try {
            command = new ArrayList<>(List.of(arguments));
            command.add(0, SFTP_SERVER.toString());
        } finally {
            lock.unlock();
        }
    }

    /** Our client, about to connect. */
    public SftpBuilder login() throws IOException {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(sshd.port())
                .connectTimeout(PATIENCE)
                .authTimeout(PATIENCE)
                .responseTimeout(PATIENCE)
                .stallTimeout(PATIENCE)
                .user(System.getProperty("user.name"))
                .privateKey(sshd.userKey())
                .hostKeys(HostKeys.knownHostsText(sshd.knownHostsLine("ed25519")));
    }

    /** The server behind which it all happens. */
    public OpenSshServer sshd() {
        return sshd;
    }

    /** Decides about the {@code nth} request from now on. */
    public void at(int nth, Passage.Fate what) {
        at("", nth, what);
    }

    /** The same, of those of one kind, such as {@code CLOSE} or {@code fsync@openssh.com}. */
    public void at(String kind, int nth, Passage.Fate what) {
        lock.lock();
        try {
            wanted = kind;
            left = nth;
            fate = what;
            passed.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the request that was decided about came; the others pass from now on. */
    public boolean met() {
        lock.lock();
        try {
            boolean met = left <= 0;
            left = 0;
            return met;
        } finally {
            lock.unlock();
        }
    }

    /** The kinds of the requests that came since something was decided. */
    public List<String> passed() {
        lock.lock();
        try {
            return List.copyOf(passed);
        } finally {
            lock.unlock();
        }
    }

    Passage.Fate fate(String kind) {
        lock.lock();
        try {
            passed.add(kind);
            boolean counts = left > 0 && (wanted.isEmpty() || wanted.equals(kind));
            return counts && --left == 0 ? fate : Passage.UNTROUBLED;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no more than so many sftp-servers run. */
    public void awaitServers(String what, int most) {
        await(what + ": sftp-servers")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> running() <= most);
    }

    private int running() {
        lock.lock();
        try {
            crossings.removeIf(crossing -> !crossing.isOpen());
            return crossings.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        sshd.close();
        try {
            relays.close();
        } catch (IOException e) {
            assertThat(e).as("the port of the checkpoint").isNull();
        }
        awaitServers("closed", 0);
    }
}
