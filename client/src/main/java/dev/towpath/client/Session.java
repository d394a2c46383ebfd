package dev.towpath.client;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Attempts;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.ssh.SshSettings;
import dev.towpath.client.transfer.Carrier;
import dev.towpath.client.transfer.Lifeline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection behind an {@link Sftp} and its views: made when it is first needed, made again when the last one died.
 *
 * <p>A connection that is known to be dead is replaced before a task starts, whatever the task: nothing was sent yet.
 * One that dies during a task is replaced, and the task run once more, only if the task may happen twice. Everything
 * else goes by the {@link RetryPolicy}. Thread-safe.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sftp.class);

    /** How often somebody who waits for the next attempt is asked whether it is still wanted. */
    private static final long GLANCE = Duration.ofMillis(100).toNanos();

    /** What is done with a live connection. */
    @FunctionalInterface
    interface Task<T> {
        T run(Live live) throws IOException;
    }

    /** What is done with a live connection and has no result. */
    @FunctionalInterface
    interface Step {
        void run(Live live) throws IOException;
    }

    private final SettingsSource source;
    private final String given;
    private final RemoteOptions remote;
    private final RetryPolicy retry;
    private final String wanted;
    private final SftpListener listener;
    private final Opening opening = new Opening(this::open);
    private final RandomGenerator random = new SecureRandom();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Connections connections;
    private final Unclosed unclosed = new Unclosed();
    private volatile @Nullable Live live;
    private volatile @Nullable String start;

    /**
     * A session that starts in the directory {@code wanted}, or where the server says if that is empty.
     *
     * @param most how many connections calls that overlap may have among them
     */
    Session(
            SettingsSource source,
            String given,
            RemoteOptions remote,
            RetryPolicy retry,
            String wanted,
            SftpListener listener,
            int most) {
        this.source = source;
        this.given = given;
        this.remote = remote;
        this.retry = retry;
        this.wanted = wanted;
        this.listener = listener;
        this.connections = new Connections(this, most, this::another);
    }

    /** This, with a warning in the log should it be thrown away without having been closed. */
    Session watched() {
        unclosed.watch(this);
        return this;
    }

    /** One more connection of the same kind, which is only ever asked for absolute paths. */
    private Session another() {
        Session session = new Session(source, given, remote, retry, "", listener, 1);
        session.start = "/";
        return session;
    }

    /** The server, as {@code host:port}; as it was given while no connection was made. */
    String server() {
        Live there = live;
        return there == null ? given : there.connection().server();
    }

    /** What the connection was made with; made if need be. */
    SshSettings settings() throws IOException {
        return lend().connection().settings();
    }

    /** The directory it starts in, absolute; found out at the first connection and kept. */
    String start() throws IOException {
        return start(() -> {});
    }

    /** The same; runs {@code wanted} a few times a second while it connects, and what that throws ends the attempt. */
    String start(Runnable wanted) throws IOException {
        String known = start;
        if (known != null) {
            return known;
        }
        Live unused = lend(wanted);
        return String.valueOf(start);
    }

    /** For display: a blank and the directory it starts in, or nothing while that is not known. */
    String knownStart() {
        String known = start;
        return known == null ? "" : " " + known;
    }

    /** The connection as it is, dead or alive; nothing before the first. */
    Optional<Live> current() {
        return Optional.ofNullable(live);
    }

    /** Runs {@code task} once, on a connection that lives as far as is known here. */
    <T> T once(Task<T> task) throws IOException {
        return once(task, () -> {});
    }

    /** The same; runs {@code wanted} a few times a second while it connects, and what that throws ends the attempt. */
    <T> T once(Task<T> task, Runnable wanted) throws IOException {
        return connections.lend(session -> task.run(session.lend(wanted)), wanted);
    }

    /** Runs {@code task}, which does no harm when it happens twice, until it succeeds or the policy gives up. */
    <T> T repeatable(Task<T> task) throws IOException {
        return connections.lend(session -> session.repeatHere(task), () -> {});
    }

    private <T> T repeatHere(Task<T> task) throws IOException {
        Attempts attempts = attempts();
        boolean again = true;
        while (true) {
            Live lent = lend();
            try {
                return task.run(lent);
            } catch (SftpException e) {
                if (!e.retryable() || isClosed()) {
                    throw e;
                }
                if (again && e instanceof ConnectionLostException) {
                    // The server may have been restarted since it was last asked: that is no failure yet.
                    again = false;
                    LOG.debug("{}: connecting again: {}", server(), e.getMessage());
                } else {
                    pause(attempts, e, () -> {});
                }
            }
        }
    }

    /** Runs {@code step} as {@link #once(Task)} does. */
    void doOnce(Step step) throws IOException {
        boolean unused = once(live -> {
            step.run(live);
            return true;
        });
    }

    /** Runs {@code step} as {@link #repeatable(Task)} does. */
    void doRepeatably(Step step) throws IOException {
        boolean unused = repeatable(live -> {
            step.run(live);
            return true;
        });
    }

    private Attempts attempts() {
        return new Attempts(retry, random, System::nanoTime);
    }

    /** Waits as long as the policy says, or throws {@code failure} if it says to give up. */
    private void pause(Attempts attempts, SftpException failure, Runnable wanted) throws IOException {
        Optional<Duration> pause = attempts.failed();
        if (pause.isEmpty()) {
            throw failure;
        }
        LOG.warn(
                "attempt {} of {} failed, again in {} ms: {}",
                attempts.count(),
                attempts.policy().attempts(),
                pause.get().toMillis(),
                failure.getMessage());
        listener.retrying(server(), attempts.count(), pause.get(), failure);
        try {
            long end = System.nanoTime() + pause.get().toNanos();
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                wanted.run();
                if (closed.await(Math.min(left, GLANCE), TimeUnit.NANOSECONDS)) {
                    throw closedByUs();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(
                    failure.operation() + " on " + server() + ": the thread was interrupted between two attempts");
            interrupted.initCause(e);
            interrupted.addSuppressed(failure);
            throw interrupted;
        }
    }

    /** A connection that lives as far as is known here; made if need be. */
    private Live lend() throws IOException {
        return lend(() -> {});
    }

    private Live lend(Runnable wanted) throws IOException {
        Attempts attempts = attempts();
        while (true) {
            Live there = live;
            if (there != null && there.isOpen()) {
                return there;
            }
            try {
                opening.pass(() -> isClosed() || isOpen(), wanted);
            } catch (SftpException e) {
                if (!e.retryable() || isClosed()) {
                    throw e;
                }
                pause(attempts, e, wanted);
            } catch (InterruptedIOException e) {
                if (!isClosed() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            if (isClosed()) {
                throw closedByUs();
            }
        }
    }

    /** Makes the connection, if there is none that lives; tries once, whatever the policy says. */
    void connect() throws IOException {
        connect(() -> {});
    }

    /** The same; runs {@code wanted} a few times a second meanwhile, and what that throws ends the attempt. */
    void connect(Runnable wanted) throws IOException {
        try {
            opening.pass(() -> isClosed() || isOpen(), wanted);
        } catch (InterruptedIOException e) {
            if (!isClosed() || Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
    }

    boolean isOpen() {
        Live there = live;
        return there != null && there.isOpen();
    }

    /** Replaces the dead connection. One thread at a time. */
    private void open(Runnable wanted) throws IOException {
        Live dead = live;
        if (dead != null) {
            LOG.debug("{}: the connection is gone, making a new one", server());
            listener.reconnecting(server());
            dead.close();
        }
        ConnectEvent.recorded(given, () -> connectAnew(wanted));
    }

    private void connectAnew(Runnable wanted) throws IOException {
        SshConnection connection = SshConnection.open(source.settings(), wanted);
        boolean done = false;
        try {
            RemoteFileSystem files = RemoteFileSystem.open(connection, remote, wanted);
            if (start == null) {
                start = startIn(files.checking(wanted));
            }
            listener.connected(server(), connection.loggedInWith());
            whenEnded(connection, listener);
            unclosed.connectedTo(connection.server());
            live = new Live(connection, files, new Carrier(files, random, System::nanoTime, listener, new Renewals()));
            done = true;
        } finally {
            if (!done || isClosed()) {
                unclosed.closed();
                connection.close();
            }
        }
    }

    /**
     * Not from an object: the connection's threads would keep it alive, and nobody would notice that it was thrown
     * away.
     */
    private static void whenEnded(SshConnection connection, SftpListener listener) {
        String server = connection.server();
        connection.whenEnded(reason -> listener.disconnected(server, reason));
    }

    private String startIn(RemoteFileSystem files) throws IOException {
        String home = files.home();
        return wanted.isEmpty() ? home : directory(files, RemotePaths.resolve(home, wanted));
    }

    /** The absolute path of a directory, without links. */
    static String directory(RemoteFileSystem files, String path) throws IOException {
        String real = files.realPath(path);
        if (!files.stat(real).isDirectory()) {
            throw new WrongRemoteTypeException(
                    Failure.of("cd", "is no directory")
                            .withPath(path)
                            .withServer(files.server())
                            .withAdvice("change to the directory it lies in"),
                    null);
        }
        return real;
    }

    /** What transfers ask for that were cut off in the middle. */
    private final class Renewals implements Lifeline {
        @Override
        public RetryPolicy policy() {
            return retry;
        }

        @Override
        public void pause(Attempts attempts, SftpException failure, Runnable wanted) throws IOException {
            if (isClosed()) {
                throw failure;
            }
            Session.this.pause(attempts, failure, wanted);
        }

        @Override
        public RemoteFileSystem files(Runnable wanted) throws IOException {
            return lend(wanted).files();
        }

        @Override
        public void discard(RemoteFileSystem files) {
            Live there = live;
            if (there != null && there.files() == files) {
                there.close();
            }
        }

        @Override
        public FileChecksum checksum(String path, Checksum algorithm, Set<ChecksumWay> allowed, Runnable wanted)
                throws IOException {
            return new ChecksumLadder(lend(wanted), path, algorithm, wanted).climb(allowed);
        }
    }

    /** Whether {@link #close} was called. */
    boolean isClosed() {
        return closed.getCount() == 0;
    }

    private ConnectionLostException closedByUs() {
        return new ConnectionLostException(
                Failure.of("connect", "the client was closed by this side").withServer(server()), null);
    }

    /** Ends the connection and whoever is making one. Waits a second at most; does nothing the second time. */
    @Override
    public void close() {
        closed.countDown();
        unclosed.closed();
        opening.interrupt();
        connections.close();
        Live there = live;
        if (there != null) {
            there.close();
        }
    }
}
