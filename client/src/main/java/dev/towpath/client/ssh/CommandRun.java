package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.UnsupportedByServerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;

/** Runs one command on the server and says what became of it. The command itself is in no message: it may hold secrets. */
final class CommandRun {
    private final String server;
    private final Deadline deadline;
    private final CommandChannel channel;

    private CommandRun(String server, Duration limit, CommandChannel channel) {
        this.server = server;
        this.deadline = Deadline.in(limit);
        this.channel = channel;
    }

    static CommandResult run(ClientSession session, String server, String command, Duration limit, int most)
            throws IOException {
        CommandRun run = new CommandRun(server, limit, new CommandChannel(command, most));
        boolean done = false;
        try {
            CommandResult result = run.on(session);
            done = true;
            return result;
        } finally {
            run.channel.close(!done);
        }
    }

    private CommandResult on(ClientSession session) throws IOException {
        try {
            session.getService(ConnectionService.class).registerChannel(channel);
            channel.open().addListener(future -> {
                if (!future.isOpened()) {
                    channel.result().completeExceptionally(future.getException());
                }
            });
            return channel.result().get(Math.max(0, deadline.left()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw explain(e.getCause() == null ? e : e.getCause());
        } catch (IllegalStateException e) {
            throw lost(e);
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

    private SftpException explain(Throwable cause) {
        if (cause instanceof CommandChannel.RefusedException) {
            return new UnsupportedByServerException(
                    failed(String.valueOf(cause.getMessage())).withAdvice("the account may be allowed SFTP only"),
                    cause);
        }
        if (cause instanceof CommandChannel.TooMuchException) {
            return new SftpException(
                    failed(String.valueOf(cause.getMessage())).withAdvice("let it write to a file and get that"),
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
