package dev.towpath.client.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.logging.SimplifiedLog;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * The SSH channel under an {@link SftpChannel}: asks for the subsystem or the command, hands incoming bytes on from the array they were
 * decrypted in, sends packets. Without MINA's streams and pipes, which copy each byte.
 */
final class SftpLink extends AbstractClientChannel implements Outbox.Transport {
    /** What happens to the link. Called on the thread that reads the connection, or on the one that closes it. */
    interface Events {
        /** The channel is open and the server program asked for: requests may be sent. */
        void opened() throws IOException;

        /** The server does not start the server program. */
        void refused();

        /** Bytes of the SFTP stream, valid during the call only. */
        void received(byte[] bytes, int offset, int length);

        /** The server's window grew, or the socket took what it was given. */
        void sendMore();

        /** The server will send no more. */
        void ended();

        /** The link is closing, for whatever reason. */
        void closing();

        /** A packet could not be sent. */
        void sendFailed(Throwable cause);
    }

    /** Downloads run no faster than window / round trip: 32 MiB is 640 MiB/s at 50 ms. */
    private static final long WINDOW = 32L * 1024 * 1024;

    /** Window given back in one message; each costs the server a packet. */
    private static final long WINDOW_STEP = 1024 * 1024;

    private static final int STDERR_MAX = 256;

    private final String request;
    private final String program;
    private final Events events;
    private volatile String stderr = "";
    private long consumed;

    SftpLink(RemoteOptions options, Events events) {
        super("session");
        this.request = options.serverCommand().isPresent() ? "exec" : "subsystem";
        this.program = options.serverCommand().orElse(options.subsystem());
        this.events = events;
        CoreModuleProperties.WINDOW_SIZE.set(this, WINDOW);
    }

    /** The start of what the server wrote to its error stream. */
    String stderr() {
        return stderr.strip();
    }

    @Override
    protected void doOpen() throws IOException {
        byte[] name = program.getBytes(StandardCharsets.UTF_8);
        Buffer packet = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, name.length + 32);
        packet.putUInt(getRecipient());
        packet.putString(request);
        packet.putBoolean(true);
        packet.putBytes(name);
        writePacket(packet);
        // RFC 4254 section 6.5 lets data follow at once; it saves a round trip.
        events.opened();
    }

    @Override
    public void handleFailure() {
        events.refused();
    }

    @Override
    protected void doWriteData(byte[] data, int off, long len) throws IOException {
        if (isClosing()) {
            return;
        }
        events.received(data, off, (int) len);
        consumed += len;
        if (consumed >= WINDOW_STEP && !isClosing()) {
            long step = consumed;
            consumed = 0;
            getLocalWindow().release(step);
        }
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int off, long len) throws IOException {
        if (isClosing()) {
            return;
        }
        String before = stderr;
        int keep = (int) Math.min(len, Math.max(0, STDERR_MAX - before.length()));
        stderr = before + new String(data, off, keep, StandardCharsets.UTF_8);
        getLocalWindow().release(len);
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        events.sendMore();
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        events.ended();
    }

    @Override
    protected void preClose() {
        events.closing();
        super.preClose();
    }

    @Override
    public long window() {
        return getRemoteWindow().getSize();
    }

    @Override
    public void consume(int count) {
        getRemoteWindow().consume(count);
    }

    @Override
    public void write(Cargo cargo, Runnable written) throws IOException {
        int command = cargo.start() - Cargo.HEAD + SshConstants.SSH_PACKET_HEADER_LEN;
        Buffer packet = new ByteArrayBuffer(cargo.bytes(), command, 0);
        packet.putByte(SshConstants.SSH_MSG_CHANNEL_DATA);
        packet.putUInt(getRecipient());
        packet.putUInt(cargo.length());
        packet.wpos(cargo.end());
        // As one of its own threads, MINA queues the packet during a key exchange instead of blocking this thread.
        ThreadUtils.runAsInternal(packet, this::writePacket).addListener(done -> {
            written.run();
            Throwable failure = done.getException();
            if (failure != null) {
                events.sendFailed(failure);
            } else {
                events.sendMore();
            }
        });
    }

    /** MINA's dumps at TRACE hold file content in clear. */
    @Override
    protected SimplifiedLog getSimplifiedLogger() {
        return SimplifiedLog.EMPTY;
    }
}
