package dev.towpath.client.remote;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;
import org.jspecify.annotations.Nullable;

/**
 * Opens an SFTP channel on a connection and then stands between it and the SSH channel below: tells it of bytes, of room
 * in the window, and of the end with its reason.
 */
final class ChannelOpening implements SftpLink.Events {
    /** A channel that has been greeted. */
    record Opened(SftpChannel channel, Greeting.Version version) {}

    /** SSH packets of 32 KiB are what every server takes (RFC 4253 section 6.1). */
    private static final int PACKET_MAX = 32 * 1024;

    /** How long the exit status may come after the end of the stream; most servers close the channel at once. */
    private static final long EXIT_STATUS_MILLIS = 1000;

    private static final int QUOTED_MAX = 64;

    private final ClientSession session;
    private final String server;
    private final RemoteOptions options;
    private final Attempt attempt;
    private final ConnectionTrouble trouble = new ConnectionTrouble();
    private final Greeting greeting = new Greeting();
    private final CompletableFuture<SftpChannel> opened = new CompletableFuture<>();
    private final SftpLink link;
    private volatile String firstBytes = "";
    private volatile @Nullable SftpChannel channel;

    private final WireLog log;

    private ChannelOpening(ClientSession session, String server, RemoteOptions options, WireLog log) {
        this.session = session;
        this.server = server;
        this.options = options;
        this.log = log;
        this.attempt = new Attempt("open an SFTP channel", "", server);
        this.link = new SftpLink(options, this);
    }

    /** Opens a channel on {@code session}; waits at most the response timeout, and not once {@code wanted} throws. */
    static Opened open(ClientSession session, String server, RemoteOptions options, Runnable wanted)
            throws IOException {
        ChannelOpening opening = new ChannelOpening(session, server, options, options.openLog());
        opening.log.note("SFTP channel on " + server + " (" + session.getServerVersion() + ") for \""
                + session.getUsername() + "\"");
        boolean done = false;
        try {
            Opened result = opening.open(wanted);
            done = true;
            return result;
        } finally {
            if (!done) {
                opening.link.close(false);
                opening.log.close();
            }
        }
    }

    /** Starts to open a channel and does not wait; whoever wants it has himself told by {@link #greeted}. */
    static ChannelOpening begin(ClientSession session, String server, RemoteOptions options) throws IOException {
        ChannelOpening opening = new ChannelOpening(session, server, options, WireLog.NONE);
        boolean begun = false;
        try {
            opening.ask();
            begun = true;
            return opening;
        } finally {
            if (!begun) {
                opening.link.close(false);
            }
        }
    }

    /** Tells {@code then} of the version once there is one; of nothing if the channel is refused. */
    void greeted(Consumer<Greeting.Version> then) {
        var unused = greeting.version().thenAccept(then);
    }

    @Nullable SftpChannel channel() {
        return channel;
    }

    /** Whether it is open, or may still be. */
    boolean isUsable() {
        SftpChannel open = channel;
        return !opened.isCompletedExceptionally() && !link.isClosing() && (open == null || open.loss() == null);
    }

    /** Closes the channel, open or not; does not wait. */
    void cancel() {
        SftpChannel open = channel;
        if (open != null) {
            open.lose(new Loss(Loss.Kind.CLOSED, "the channel was closed by this side", null));
        }
        link.close(false);
    }

    private void ask() throws IOException {
        session.addSessionListener(trouble);
        link.addCloseFutureListener(closed -> session.removeSessionListener(trouble));
        try {
            session.getService(ConnectionService.class).registerChannel(link);
            link.open().addListener(future -> {
                if (!future.isOpened()) {
                    opened.completeExceptionally(future.getException());
                }
            });
        } catch (IOException | IllegalStateException e) {
            throw failed("the connection is not usable: " + e.getMessage(), "connect again", true, e);
        }
    }

    private Opened open(Runnable wanted) throws IOException {
        ask();
        TimeLimit limit = TimeLimit.NONE.within(options.responseTimeout()).checking(wanted);
        SftpChannel open = within(limit, opened);
        Greeting.Version version = within(limit, greeting.version());
        if (version.version() != RequestEncoder.VERSION) {
            open.lose(new Loss(Loss.Kind.CLOSED, "the server speaks another version", null));
            throw failed(
                    "the server speaks SFTP version " + Integer.toUnsignedString(version.version()) + ", asked for "
                            + RequestEncoder.VERSION,
                    "set the server to protocol version 3",
                    false,
                    null);
        }
        return new Opened(open, version);
    }

    private <T> T within(TimeLimit limit, CompletableFuture<T> future) throws IOException {
        try {
            return limit.get(future);
        } catch (ExecutionException e) {
            throw explain(e);
        } catch (InterruptedException e) {
            throw SftpChannel.interrupted(attempt, e);
        } catch (TimeoutException e) {
            throw failed(
                    "the server did not start SFTP within " + SftpChannel.seconds(options.responseTimeout()),
                    "check that the account may use SFTP, or raise the response timeout",
                    true,
                    e);
        }
    }

    private ConnectFailedException explain(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof SshChannelOpenException refused) {
            // RFC 4254 section 5.1: 4 is SSH_OPEN_RESOURCE_SHORTAGE.
            boolean shortage = refused.getReasonCode() == 4;
            return failed(
                    "the server refused a channel (reason " + refused.getReasonCode() + "): " + refused.getMessage(),
                    shortage ? "close other sessions or try again later" : "the account may not open sessions",
                    shortage,
                    refused);
        }
        if (cause instanceof Exchange.LostException lost) {
            Loss loss = lost.loss();
            if (loss.kind() == Loss.Kind.VIOLATED && firstBytes.length() > 0) {
                return failed(
                        "the server sent something else than SFTP, starting with \"" + firstBytes + "\"",
                        "a shell start-up file of the account may print text, or the subsystem is not an SFTP server",
                        false,
                        loss.cause());
            }
            return failed(loss.reason(), "check that the account may use SFTP", true, loss.cause());
        }
        return failed(String.valueOf(cause == null ? failure : cause.getMessage()), "", false, cause);
    }

    private ConnectFailedException failed(String reason, String advice, boolean retryable, @Nullable Throwable cause) {
        Failure failure = attempt.failed(reason).withAdvice(advice).withRetryable(retryable);
        return new ConnectFailedException(ConnectPhase.OPEN, failure, cause);
    }

    @Override
    public void opened() throws IOException {
        int packetSize = (int) Math.min(PACKET_MAX, link.getRemoteWindow().getPacketSize());
        if (packetSize <= 0) {
            throw new IOException("the server takes no packets at all");
        }
        Outbox outbox = new Outbox(link, packetSize);
        SftpChannel created = new SftpChannel(outbox, () -> link.close(false), server, options.responseTimeout(), log);
        channel = created;
        created.greet(greeting);
        opened.complete(created);
    }

    @Override
    public void refused() {
        lose(new Loss(
                Loss.Kind.LOST,
                (options.serverCommand().isPresent()
                                ? "the server does not run the server command"
                                : "the server has no subsystem \"" + options.subsystem() + "\"")
                        + " for this account" + exit(),
                null));
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
        SftpChannel receiver = channel;
        if (receiver == null) {
            return;
        }
        String before = firstBytes;
        if (!greeting.version().isDone() && before.length() < QUOTED_MAX) {
            int count = Math.min(length, QUOTED_MAX - before.length());
            firstBytes = before + new String(bytes, offset, count, StandardCharsets.ISO_8859_1);
        }
        receiver.receive(bytes, offset, length);
    }

    @Override
    public void sendMore() {
        SftpChannel sender = channel;
        if (sender != null) {
            sender.flush();
        }
    }

    @Override
    public void ended() {
        var unused = session.getFactoryManager()
                .getScheduledExecutorService()
                .schedule(this::serverEnded, EXIT_STATUS_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void closing() {
        if (session.isClosing()) {
            lose(trouble.loss());
        } else {
            serverEnded();
        }
    }

    @Override
    public void sendFailed(Throwable cause) {
        Loss known = trouble.loss();
        lose(known.cause() != null ? known : Loss.unsent(cause));
    }

    private void serverEnded() {
        lose(new Loss(Loss.Kind.LOST, "the server ended the SFTP session" + exit(), null));
    }

    private void lose(Loss loss) {
        SftpChannel losing = channel;
        if (losing != null) {
            losing.lose(loss);
        }
        opened.completeExceptionally(new Exchange.LostException(loss));
    }

    /** What is known of the end of the program at the other side. */
    private String exit() {
        StringBuilder text = new StringBuilder();
        if (link.getExitStatus() != null) {
            text.append(String.format(Locale.ROOT, ", exit status %d", link.getExitStatus()));
        }
        if (link.getExitSignal() != null) {
            text.append(", signal ").append(link.getExitSignal());
        }
        if (!link.stderr().isEmpty()) {
            text.append(", saying \"").append(link.stderr()).append('"');
        }
        return text.toString();
    }
}
