package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.ssh.CommandChannel.Printed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;

/**
 * Runs one command on the server and says what became of it. The command itself is in no message: it may hold secrets.
 */
final class CommandRun {
    /** How often somebody is asked whether the command is still wanted. */
    private static final long GLANCE = Duration.ofMillis(100).toNanos();

    private final String server;
    private final Deadline deadline;
    private final CommandChannel channel;
    private final Runnable wanted;

    private CommandRun(String server, Duration limit, CommandChannel channel, Runnable wanted) {
        this.server = server;
        this.deadline = Deadline.in(limit);
        this.channel = channel;
        this.wanted = wanted;
    }

    /**
     * Collects what it prints, at most {@code most} bytes of each of its streams. Runs {@code wanted} often while it
     * waits, which throws if the command is to be left.
     */
    static CommandResult run(
            ClientSession session, String server, String command, Duration limit, int most, Runnable wanted)
            throws IOException {
        CommandRun run = new CommandRun(server, limit, new CommandChannel(command), wanted);
        Collected out = run.new Collected(most);
        Collected err = run.new Collected(most);
        CommandChannel.Ending ending = run.within(session, out, err);
        return new CommandResult(ending.exitCode(), ending.signal(), out.text(), err.text());
    }

    /** Hands on what it prints, as it comes. */
    static CommandResult run(
            ClientSession session, String server, String command, Duration limit, OutputStream out, OutputStream err)
            throws IOException {
        CommandChannel.Ending ending =
                new CommandRun(server, limit, new CommandChannel(command), () -> {}).within(session, out, err);
        return new CommandResult(ending.exitCode(), ending.signal(), "", "");
    }

    /** Memory for what the command prints, of which there may be too much. */
    private final class Collected extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int most;

        Collected(int most) {
            this.most = most;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] more, int offset, int length) throws IOException {
            if (length > most - bytes.size()) {
                throw new SftpException(failed("the command printed more than " + most + " bytes")
                        .withAdvice("let it write to a file and get that, or give exec streams to write to"));
            }
            bytes.write(more, offset, length);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private CommandChannel.Ending within(ClientSession session, OutputStream out, OutputStream err) throws IOException {
        boolean done = false;
        try {
            CommandChannel.Ending ending = on(session, out, err);
            done = true;
            return ending;
        } finally {
            channel.close(!done);
        }
    }

    private CommandChannel.Ending on(ClientSession session, OutputStream out, OutputStream err) throws IOException {
        try {
            register(session);
            channel.open().addListener(future -> {
                if (!future.isOpened()) {
                    channel.result().completeExceptionally(future.getException());
                }
            });
            while (true) {
                // On this thread: a stream that is slow must not hold up the connection.
                Printed piece = next();
                if (piece.isEnd()) {
                    return channel.result().get();
                }
                (piece.complaint() ? err : out).write(piece.bytes());
                channel.used(piece);
            }
        } catch (ExecutionException e) {
            throw explain(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("exec on " + server + ": the thread was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (TimeoutException e) {
            throw new SftpTimeoutException(
                    failed("the command did not end within " + deadline.text())
                            .withAdvice("its channel was closed, but it may still run; allow more time"),
                    e);
        }
    }

    private void register(ClientSession session) throws IOException {
        try {
            session.getService(ConnectionService.class).registerChannel(channel);
        } catch (IllegalStateException e) {
            throw lost(e);
        }
    }

    private Printed next() throws InterruptedException, TimeoutException {
        Optional<Printed> next = channel.next(Math.min(GLANCE, deadline.left()));
        while (next.isEmpty()) {
            if (deadline.left() <= 0) {
                throw new TimeoutException();
            }
            wanted.run();
            next = channel.next(Math.min(GLANCE, deadline.left()));
        }
        return next.get();
    }

    private SftpException explain(Throwable cause) {
        if (cause instanceof CommandChannel.RefusedException) {
            return new UnsupportedByServerException(
                    failed(String.valueOf(cause.getMessage())).withAdvice("the account may be allowed SFTP only"),
                    cause);
        }
        if (cause instanceof SshChannelOpenException) {
            return new UnsupportedByServerException(
                    failed("the server refused another channel: " + cause.getMessage())
                            .withAdvice("it may allow one session per connection (MaxSessions)"),
                    cause);
        }
        return lost(cause);
    }

    private ConnectionLostException lost(Throwable cause) {
        return new ConnectionLostException(
                failed(String.valueOf(cause.getMessage()))
                        .withAdvice("the command may or may not have run")
                        .withRetryable(true),
                cause);
    }

    private Failure failed(String reason) {
        return Failure.of("exec", reason).withServer(server);
    }
}
