package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.errors.Printable;
import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One authenticated SSH connection. Thread-safe. The package above opens SFTP channels on it.
 *
 * @since 0.1
 */
public final class SshConnection implements AutoCloseable {
    /** Time for the last packets to leave; a peer that is gone does not get more. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SshConnection.class);

    private final Transport transport;
    private final SharedClient.Lease lease;
    private final String server;
    private final AtomicBoolean closing = new AtomicBoolean();

    private SshConnection(Transport transport, SharedClient.Lease lease, String server) {
        this.transport = transport;
        this.lease = lease;
        this.server = server;
    }

    /**
     * Connects, checks the server's key and logs in.
     *
     * @throws ConnectFailedException naming the step that failed; a step that ran into its limit is
     *     {@linkplain SftpException#retryable() retryable} and has a {@link java.util.concurrent.TimeoutException} as
     *     its cause
     * @throws HostKeyException if the server's key is not the one expected, and nothing secret was sent; or if
     *     known_hosts files were named that hold no key, and nothing at all was sent
     * @throws dev.towpath.client.errors.AuthFailedException if the server lets the user in by none of the credentials
     * @throws java.nio.file.FileSystemException if a private key file cannot be read
     * @throws InterruptedIOException if the thread was interrupted, whose flag stays set
     */
    public static SshConnection open(SshSettings settings) throws IOException {
        return open(settings, () -> {});
    }

    /** The same; runs {@code wanted} a few times a second while it waits, and what that throws ends the attempt. */
    public static SshConnection open(SshSettings settings, Runnable wanted) throws IOException {
        settings.hostKeys().requireAnyKey();
        return open(settings, any -> {}, wanted);
    }

    /** The same for those who want to know how far each attempt got; {@code watcher} is told before it begins. */
    static SshConnection open(SshSettings settings, Consumer<Handshake> watcher, Runnable wanted) throws IOException {
        if (settings.user().isEmpty()) {
            throw ConnectErrors.noUser(settings);
        }
        List<KeyOffer> keys = settings.credentials().openKeys();
        HostKeyCheck check = settings.hostKeys().checkFor(settings.host(), settings.port());
        while (true) {
            try {
                return open(settings, check, keys, watcher, wanted);
            } catch (HostKeyException e) {
                if (!check.reconsider()) {
                    throw e;
                }
            }
        }
    }

    private static SshConnection open(
            SshSettings settings, HostKeyCheck check, List<KeyOffer> keys, Consumer<Handshake> watcher, Runnable wanted)
            throws IOException {
        SharedClient.Lease lease = SharedClient.lease();
        try {
            Supplier<Handshake> handshakes = () -> {
                Handshake begun = new Handshake(settings, check, new Login(keys, settings.credentials()));
                watcher.accept(begun);
                return begun;
            };
            Transport transport = connected(settings, handshakes, lease.client(), wanted);
            SshConnection connection = new SshConnection(transport, lease, settings.server());
            transport.addCloseFutureListener(any -> connection.ended());
            if (transport.handshake().login().unproven()) {
                LOG.warn(
                        "{} let \"{}\" in without asking for anything: whoever this is need not know the account",
                        settings.server(),
                        Printable.text(settings.user()));
            }
            return connection;
        } catch (InterruptedException e) {
            lease.release();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("connect on " + settings.server() + ": interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException | RuntimeException | Error e) {
            lease.release();
            throw e;
        }
    }

    private static Transport connected(
            SshSettings settings, Supplier<Handshake> handshakes, TransportClient client, Runnable wanted)
            throws IOException, InterruptedException {
        Deadline connecting = Deadline.in(settings.timeouts().connect(), wanted);
        Dialer.Dialled dialled = dialled(client, settings, connecting, handshakes);
        boolean done = false;
        try {
            await(dialled.handshake().keysAgreed(), dialled.handshake(), connecting);
            logIn(dialled, Deadline.in(settings.timeouts().authenticate(), wanted));
            done = true;
            return dialled.transport();
        } finally {
            if (!done) {
                dialled.transport().close(true);
            }
        }
    }

    private static Dialer.Dialled dialled(
            TransportClient client, SshSettings settings, Deadline deadline, Supplier<Handshake> handshakes)
            throws IOException, InterruptedException {
        Optional<Tunnel> tunnel = settings.route().tunnelTo(settings, deadline);
        if (tunnel.isEmpty()) {
            return new Dialer(client, InetAddress::getAllByName, settings, deadline).dial(handshakes);
        }
        Handshake handshake = handshakes.get();
        return new Dialer.Dialled(client.through(tunnel.get(), handshake), handshake);
    }

    private static void logIn(Dialer.Dialled dialled, Deadline deadline) throws IOException, InterruptedException {
        dialled.handshake().login().equip(dialled.transport());
        CompletableFuture<Void> loggedIn = new CompletableFuture<>();
        AuthFuture auth = dialled.transport().auth();
        auth.addListener(future -> {
            if (future.isSuccess()) {
                loggedIn.complete(null);
            } else {
                Throwable reason = future.getException();
                loggedIn.completeExceptionally(reason == null ? new IOException("login cancelled") : reason);
            }
        });
        await(loggedIn, dialled.handshake(), deadline);
    }

    private static void await(CompletableFuture<Void> step, Handshake handshake, Deadline deadline)
            throws IOException, InterruptedException {
        try {
            Void unused = deadline.get(step);
        } catch (TimeoutException e) {
            throw ConnectErrors.timedOut(handshake, deadline, e);
        } catch (ExecutionException e) {
            throw ConnectErrors.failed(handshake, e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Runs a command on the server, without input, and waits for its end. It starts where the server puts the user; no
     * working directory of ours applies.
     *
     * @param limit how long to wait, from asking for the channel on
     * @param most how many bytes each of its two output streams may have
     * @throws dev.towpath.client.errors.UnsupportedByServerException if the server does not run commands
     * @throws dev.towpath.client.errors.SftpTimeoutException if it does not end in time; it may still run then
     */
    public CommandResult run(String command, Duration limit, int most) throws IOException {
        return run(command, limit, most, () -> {});
    }

    /** The same; runs {@code wanted} a few times a second, and leaves the command if that throws. It may still run. */
    public CommandResult run(String command, Duration limit, int most, Runnable wanted) throws IOException {
        return CommandRun.run(transport, server, command, limit, most, wanted);
    }

    /**
     * The same with streams for what it prints, as it comes: they are written to by this thread and not closed. A
     * stream that does not take more makes the command wait.
     *
     * @return how it ended; {@code out} and {@code err} are empty
     */
    public CommandResult run(String command, Duration limit, OutputStream out, OutputStream err) throws IOException {
        return CommandRun.run(transport, server, command, limit, out, err);
    }

    /** What both sides agreed on at the last key exchange. */
    public Negotiated negotiated() {
        return Negotiated.by(transport);
    }

    /** MINA's session, for the package that opens channels on it. */
    public ClientSession session() {
        return transport;
    }

    /**
     * Has {@code hearer} told once, when the connection has ended, why; on a thread of the connection, or at once on
     * this one if it has ended already.
     */
    public void whenEnded(Consumer<String> hearer) {
        transport.addCloseFutureListener(any -> hearer.accept(closing.get() ? "closed by this side" : ending()));
    }

    private String ending() {
        Throwable cause = transport.handshake().cause();
        String text = cause == null ? null : cause.getMessage();
        return text == null ? "the connection was lost" : text;
    }

    /**
     * What let the user in: {@code publickey (ssh-ed25519 SHA256:…)}, {@code password}, both if both were needed, or
     * {@code none} if the server asked for nothing.
     */
    public String loggedInWith() {
        return transport.handshake().login().acceptedMethods();
    }

    /** What the connection was made with. */
    public SshSettings settings() {
        return transport.handshake().settings();
    }

    /** The server as messages name it: {@code files.example.com:22}. */
    public String server() {
        return server;
    }

    /** Whether the connection stands, as far as is known here. */
    public boolean isOpen() {
        return transport.isOpen() && transport.isAuthenticated();
    }

    /**
     * Ends the connection and every channel on it. Waits for the last packets to leave, for a second at most. Closing
     * twice is closing once.
     */
    @Override
    public void close() {
        closing.set(true);
        boolean ended = false;
        try {
            ended = SteadyWait.isDone(transport.close(false), FAREWELL);
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            transport.close(true);
        }
        lease.release();
    }

    /** The connection broke or the server closed it; nobody may ever call {@link #close()}. */
    private void ended() {
        if (!closing.get()) {
            lease.releaseLater();
        }
    }

    @Override
    public String toString() {
        return "SshConnection[" + server + (isOpen() ? "" : ", closed") + "]";
    }
}
