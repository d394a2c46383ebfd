package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * More channels of the connection a file is carried over. A server gives each channel a window of its own (OpenSSH: 2
 * MiB, whatever the client does), so one channel takes no more than that in a round trip; and a process of its own.
 *
 * <p>They are asked for at once and join as they come; a transfer never waits for one, and goes on without those that are
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

    /** To start a channel costs the server several milliseconds, which a file of this size wins back. */
    private static final long LARGE = 128L * 1024 * 1024;

    /** With more, what is written arrives no faster. */
    private static final int FOR_LARGE = 3;

    /** What a channel may hold that the line has not taken must not fill a small heap. */
    private static final long HEAP_EACH = 16L * 1024 * 1024;

    private final RemoteFileSystem files;
    private final List<ChannelOpening> openings = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Lane> joined = new ArrayList<>();
    private boolean ended;
    private volatile boolean useful;

    private Stripes(RemoteFileSystem files) {
        this.files = files;
    }

    /**
     * How many channels are worth it for a file of {@code bytes} on {@code files}, 1 if one is enough. Several are where
     * the round trip is 16 ms or more, because of the window; and for a large file everywhere, because the server has a
     * process for each, and none has to wait for another. Only on servers {@linkplain Capability#likeOpenSsh like
     * OpenSSH's}, where a file can be opened more than once.
     */
    public static int worth(RemoteFileSystem files, long bytes) {
        if (!Capability.likeOpenSsh(files)) {
            return 1;
        }
        long roundTrip = files.dialogue().channel().roundTrip();
        long forWindow = roundTrip < ROUND_TRIP_MIN ? 1 : Math.min(roundTrip / WINDOW, bytes / BYTES_EACH);
        long wanted = Math.max(forWindow, bytes < LARGE ? 1 : FOR_LARGE);
        long heap = Runtime.getRuntime().maxMemory() / HEAP_EACH;
        return (int) Math.max(1, Math.min(Math.min(wanted, heap), MOST));
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
        join(handle, OpenFlag.WRITE, lane -> joined(lane, writes::join));
    }

    /**
     * Has each channel, once it is open, read the file of {@code handle} for {@code reads}, if {@code file} is what is
     * there under its path.
     */
    void join(RemoteHandle handle, RemoteFile file, ReadsInFlight reads) {
        join(handle, OpenFlag.READ, lane -> check(lane, file, reads));
    }

    private void check(Lane lane, RemoteFile file, ReadsInFlight reads) {
        Request request = lane.dialogue().encoder().fstat(lane.handle());
        ask(lane.dialogue(), "stat", lane.path(), request, (type, fields) -> {
            if (type == PacketType.ATTRS && isSame(file, WireAttributes.read(fields))) {
                joined(lane, reads::join);
            } else {
                lane.dialogue().forget(lane.handle());
            }
        });
    }

    /** Another file may have taken the path meanwhile. */
    private static boolean isSame(RemoteFile file, WireAttributes attributes) {
        RemoteFile there = attributes.of(file.name(), file.path(), "");
        return there.size() == file.size() && there.modified().equals(file.modified());
    }

    private void join(RemoteHandle handle, OpenFlag flag, Consumer<Lane> then) {
        for (ChannelOpening opening : openings) {
            opening.greeted(version -> {
                SftpChannel channel = opening.channel();
                if (channel != null && version.version() == RequestEncoder.VERSION) {
                    open(handle.dialogue().over(channel), handle.path(), flag, then);
                }
            });
        }
    }

    private static void open(Dialogue dialogue, String path, OpenFlag flag, Consumer<Lane> then) {
        Request request = dialogue.encoder().open(path, OpenFlag.bits(EnumSet.of(flag)), AttributeChange.none());
        ask(dialogue, "open", path, request, (type, fields) -> {
            if (type == PacketType.HANDLE) {
                then.accept(new Lane(dialogue, path, Dialogue.handle(fields)));
            }
        });
    }

    @FunctionalInterface
    private interface Reply {
        void came(int type, WireReader fields) throws MalformedReplyException;
    }

    private static void ask(Dialogue dialogue, String operation, String path, Request request, Reply reply) {
        try {
            int unused = dialogue.channel().submit(dialogue.attempt(operation, path), request, new ReplyHandler() {
                @Override
                public void reply(int type, WireReader fields) throws MalformedReplyException {
                    reply.came(type, fields);
                }

                @Override
                public void lost(Loss loss) {}
            });
            dialogue.channel().flush();
        } catch (SftpException e) {
            LOG.debug(
                    "{}: a channel broke before it was of use: {}",
                    dialogue.channel().server(),
                    e.getMessage());
        }
    }

    private void joined(Lane lane, Consumer<Lane> then) {
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
        then.accept(lane);
    }

    /** Has the file closed on every channel, after all was acknowledged; does not wait. */
    public void beginToClose() {
        for (Lane lane : end()) {
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
            for (Lane lane : end()) {
                lane.finish();
            }
            openings.forEach(files.spares()::give);
            openings.clear();
        } finally {
            close();
        }
    }

    private List<Lane> end() {
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
        List<Lane> unused = end();
        openings.forEach(ChannelOpening::cancel);
    }
}
