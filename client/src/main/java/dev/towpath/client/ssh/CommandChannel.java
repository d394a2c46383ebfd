package dev.towpath.client.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;

/**
 * A command on the server (RFC 4254 section 6.5), its input at the end from the start, its output queued for whoever
 * waits. Of our own because MINA's warns in the log, needs streams, and keeps a channel whose end is not signalled.
 */
final class CommandChannel extends AbstractClientChannel {
    /** The server does not run commands for this account. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException() {
            super("the server does not run the command");
        }
    }

    /** A piece of what the command prints; {@link #END} is behind the last. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Printed(byte[] bytes, boolean complaint) {
        static final Printed END = new Printed(new byte[0], false);

        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    private final byte[] command;
    /** Never longer than the window: the server may send no more before it is granted. */
    private final BlockingQueue<Printed> printed = new LinkedBlockingQueue<>();

    private final CompletableFuture<Ending> result = new CompletableFuture<>();

    CommandChannel(String command) {
        super("session");
        this.command = command.getBytes(StandardCharsets.UTF_8);
        CompletableFuture<Ending> unused = result.whenComplete((any, failure) -> printed.add(Printed.END));
    }

    /** How the command ended. */
    record Ending(int exitCode, Optional<String> signal) {}

    /** Done when the server has closed the channel. */
    CompletableFuture<Ending> result() {
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
        print(data, off, (int) len, false);
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int off, long len) throws IOException {
        print(data, off, (int) len, true);
    }

    private void print(byte[] data, int off, int len, boolean complaint) {
        if (len > 0 && !isClosing() && !result.isDone()) {
            printed.add(new Printed(Arrays.copyOfRange(data, off, off + len), complaint));
        }
    }

    /** Takes what was printed next, or nothing within {@code nanos}. */
    Optional<Printed> next(long nanos) throws InterruptedException {
        return Optional.ofNullable(printed.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS));
    }

    /** Lets the server send as much again as was used up. */
    void used(Printed piece) {
        if (result.isDone()) {
            return;
        }
        try {
            // As one of its own threads, MINA queues the packet during a key exchange instead of blocking this thread.
            ThreadUtils.runAsInternal(piece.bytes().length, length -> {
                getLocalWindow().release(length);
                return length;
            });
        } catch (IOException e) {
            // The channel ends at this moment, which the queue tells.
        }
    }

    @Override
    protected void preClose() {
        Integer exit = getExitStatus();
        String signal = getExitSignal();
        if (exit != null || signal != null || (isEofSignalled() && getSession().isOpen())) {
            result.complete(new Ending(exit == null ? -1 : exit, Optional.ofNullable(signal)));
        } else {
            result.completeExceptionally(new IOException("the connection ended before the command did"));
        }
        super.preClose();
    }
}
