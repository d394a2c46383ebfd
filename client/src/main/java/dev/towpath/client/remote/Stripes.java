package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * More channels of the connection a file is written over. A server gives each channel a window of its own (OpenSSH: 2
 * MiB, whatever the client does), so one channel carries no more than that in a round trip.
 *
 * <p>They are asked for at once and join as they come; an upload never waits for one, and goes on without those that are
 * refused or break. Everything but {@link #finish} happens on the threads that read the connection.
 *
 * @since 0.1
 */
public final class Stripes implements AutoCloseable {
    /** OpenSSH allows ten channels on a connection (MaxSessions), and somebody may want another. */
    public static final int MOST = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Stripes.class);

    /** With less, one window of 2 MiB carries 125 MiB in a second. */
    private static final long ROUND_TRIP_MIN = 16_000_000;

    /** The window OpenSSH gives a channel. */
    private static final long WINDOW = 2L * 1024 * 1024;

    private static final long BYTES_EACH = 4L * 1024 * 1024;

    /** What a channel may hold that the line has not taken must not fill a small heap. */
    private static final long HEAP_EACH = 16L * 1024 * 1024;

    private final RemoteFileSystem files;
    private final List<ChannelOpening> openings = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<WriteLane> joined = new ArrayList<>();
    private boolean ended;
    private volatile boolean useful;

    private Stripes(RemoteFileSystem files) {
        this.files = files;
    }

    /**
     * How many channels are worth it for an upload of {@code bytes} to {@code files}, 1 if one is enough: where the round
     * trip is 16 ms or more, and where the server calls itself one on which a file can be written through several handles
     * ({@code limits@openssh.com} and {@code fsync@openssh.com}; gateways to object stores have neither).
     */
    public static int worth(RemoteFileSystem files, long bytes) {
        long roundTrip = files.dialogue().channel().roundTrip();
        if (roundTrip < ROUND_TRIP_MIN || !files.can(Capability.LIMITS) || !files.can(Capability.FSYNC)) {
            return 1;
        }
        long heap = Runtime.getRuntime().maxMemory() / HEAP_EACH;
        long wanted = Math.min(Math.min(roundTrip / WINDOW, bytes / BYTES_EACH), Math.min(heap, MOST));
        return (int) Math.max(1, wanted);
    }

    /** Asks for {@code extra} channels beside that of {@code files}; does not wait for them. */
    public static Stripes begin(RemoteFileSystem files, int extra) {
        Stripes stripes = new Stripes(files);
        for (int i = 0; i < extra; i++) {
            try {
                stripes.openings.add(files.spares().take());
            } catch (IOException | RuntimeException e) {
                // The connection is gone, which the upload will find out by itself.
                LOG.debug("{}: no channel more: {}", files.server(), e.getMessage());
                break;
            }
        }
        return stripes;
    }

    /** Whether one of them has taken part in writing: then the server is known not to mind. */
    public boolean wereUseful() {
        return useful;
    }

    /** Has each channel, once it is open, write to the file of {@code handle} for {@code writes}. */
    void join(RemoteHandle handle, WritesInFlight writes) {
        for (ChannelOpening opening : openings) {
            opening.greeted(version -> {
                SftpChannel channel = opening.channel();
                if (channel != null && version.version() == RequestEncoder.VERSION) {
                    open(handle.dialogue().over(channel), handle.path(), writes);
                }
            });
        }
    }

    private void open(Dialogue dialogue, String path, WritesInFlight writes) {
        SftpChannel channel = dialogue.channel();
        Request request =
                dialogue.encoder().open(path, OpenFlag.bits(EnumSet.of(OpenFlag.WRITE)), AttributeChange.none());
        try {
            int unused = channel.submit(dialogue.attempt("open", path), request, new ReplyHandler() {
                @Override
                public void reply(int type, WireReader fields) throws MalformedReplyException {
                    if (type == PacketType.HANDLE) {
                        joined(new WriteLane(dialogue, path, Dialogue.handle(fields)), writes);
                    }
                }

                @Override
                public void lost(Loss loss) {}
            });
            channel.flush();
        } catch (SftpException e) {
            LOG.debug("{}: a channel broke before it was of use: {}", files.server(), e.getMessage());
        }
    }

    private void joined(WriteLane lane, WritesInFlight writes) {
        lock.lock();
        try {
            if (ended) {
                lane.dialogue().forget(lane.handle());
                return;
            }
            joined.add(lane);
            useful = true;
        } finally {
            lock.unlock();
        }
        writes.join(lane);
    }

    /** Has the file closed on every channel, after all was acknowledged; does not wait. */
    public void beginToClose() {
        for (WriteLane lane : end()) {
            lane.beginToClose();
        }
    }

    /**
     * Waits until the file is closed on every channel. The channels are kept for the next upload, for a while.
     *
     * @throws SftpException if the server refuses to close it; a channel that broke has nothing to say any more
     */
    public void finish() throws IOException {
        try {
            for (WriteLane lane : end()) {
                lane.finish();
            }
            openings.forEach(files.spares()::give);
            openings.clear();
        } finally {
            close();
        }
    }

    private List<WriteLane> end() {
        lock.lock();
        try {
            ended = true;
            return List.copyOf(joined);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the channels without waiting. */
    @Override
    public void close() {
        List<WriteLane> unused = end();
        openings.forEach(ChannelOpening::cancel);
    }
}
