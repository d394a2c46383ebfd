package dev.towpath.client.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A command on the server (RFC 4254 section 6.5), its input at the end from the start, its output collected up to a
 * limit. Of our own because MINA's warns in the log, needs streams, and keeps a channel whose end is not signalled.
 */
final class CommandChannel extends AbstractClientChannel {
    /** The server does not run commands for this account. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException() {
            super("the server does not run the command");
        }
    }

    /** The command prints more than is wanted. */
    static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1;

        TooMuchException(int most) {
            super("the command printed more than " + most + " bytes");
        }
    }

    private final byte[] command;
    private final int most;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private final CompletableFuture<CommandResult> result = new CompletableFuture<>();

    /** Runs {@code command}; of each of its streams it takes at most {@code most} bytes. */
    CommandChannel(String command, int most) {
        super("session");
        this.command = command.getBytes(StandardCharsets.UTF_8);
        this.most = most;
    }

    /** Done when the server has closed the channel. */
    CompletableFuture<CommandResult> result() {
        return result;
    }

    @Override
    protected void doOpen() throws IOException {
        Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, command.length + 32);
        request.putUInt(getRecipient());
        request.putString("exec");
        request.putBoolean(true);
        request.putBytes(command);
        writePacket(request);
        sendEof();
    }

    @Override
    public void handleFailure() {
        result.completeExceptionally(new RefusedException());
        close(false);
    }

    @Override
    protected void doWriteData(byte[] data, int off, long len) throws IOException {
        collect(printed, data, off, (int) len);
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int off, long len) throws IOException {
        collect(complained, data, off, (int) len);
    }

    private void collect(ByteArrayOutputStream to, byte[] data, int off, int len) throws IOException {
        if (isClosing() || result.isDone()) {
            return;
        }
        if (len > most - to.size()) {
            result.completeExceptionally(new TooMuchException(most));
            close(false);
            return;
        }
        to.write(data, off, len);
        getLocalWindow().release(len);
    }

    @Override
    protected void preClose() {
        Integer exit = getExitStatus();
        String signal = getExitSignal();
        if (exit != null || signal != null || (isEofSignalled() && getSession().isOpen())) {
            result.complete(new CommandResult(
                    exit == null ? -1 : exit,
                    Optional.ofNullable(signal),
                    printed.toString(StandardCharsets.UTF_8),
                    complained.toString(StandardCharsets.UTF_8)));
        } else {
            result.completeExceptionally(new IOException("the connection ended before the command did"));
        }
        super.preClose();
    }
}
