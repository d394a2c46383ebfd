package dev.towpath.client.remote;

import dev.towpath.client.errors.Printable;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.Exchange.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests out, replies in. Any thread may send; replies are handled on the thread that reads the connection.
 *
 * <p>Every request has an id in {@link #waiting} until its reply is complete. Whoever stops waiting leaves
 * {@link ReplyHandler#IGNORE} behind, so that a late reply is dropped and only a reply that was never asked for breaks
 * the protocol. {@link #lose} empties the map once: nobody waits for a reply that cannot come.
 */
final class SftpChannel implements ReplyParser.Receiver {
    /** What the channel needs of the transport below. */
    interface Link {
        /** Starts to close; does not wait. */
        void close();
    }

    private static final Logger LOG = LoggerFactory.getLogger(SftpChannel.class);

    /** Requests given up on whose replies are still due; a server that never answers must not fill our memory. */
    private static final int IGNORED_MAX = 100_000;

    /** No request has it: they count from 1. */
    private static final int GREETING_ID = 0;

    private static final long DEPTH_MIN = 4L * 1024 * 1024;

    /** One byte per nanosecond is 1 GB/s, twice what the fastest lines have carried. */
    private static final long BYTES_PER_NANO = 1;

    /** The length of a request that OpenSSH's server takes at most (sftp-server.c), and most others; it ends at more. */
    private static final long REQUEST_MAX = 256L * 1024;

    private final Outbox outbox;
    private final Link link;
    private final String server;
    private final Duration responseTimeout;
    private final WireLog log;
    private final Map<Integer, ReplyHandler> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger nextId = new AtomicInteger(1);
    private final AtomicInteger ignored = new AtomicInteger();
    private final AtomicReference<@Nullable Loss> lost = new AtomicReference<>();
    private final AtomicLong roundTrip = new AtomicLong(Long.MAX_VALUE);
    private final ReplyParser parser = new ReplyParser(this);
    private ReplyHandler receiving = ReplyHandler.IGNORE;
    private int receivingId;
    private volatile long requestMax = REQUEST_MAX;

    SftpChannel(Outbox outbox, Link link, String server, Duration responseTimeout, WireLog log) {
        this.outbox = outbox;
        this.link = link;
        this.server = server;
        this.responseTimeout = responseTimeout;
        this.log = log;
    }

    String server() {
        return server;
    }

    Outbox outbox() {
        return outbox;
    }

    /**
     * How many bytes of a transfer to keep in flight: 4 MiB, and as the round trip grows what a fast line carries
     * meanwhile, up to {@code most}.
     */
    long depth(long most) {
        return Math.max(DEPTH_MIN, Math.min(most, roundTrip() * BYTES_PER_NANO));
    }

    /** The shortest time a reply has taken, in nanoseconds; 0 while none has come. */
    long roundTrip() {
        long nanos = roundTrip.get();
        return nanos == Long.MAX_VALUE ? 0 : nanos;
    }

    /** Learns what the server takes, if it says so. */
    void limitedTo(ServerLimits limits) {
        requestMax = limits.packet(REQUEST_MAX);
    }

    @Nullable Loss loss() {
        return lost.get();
    }

    /**
     * Sends one request and waits for {@code exchange} to have its reply, {@code longer} than any other reply may take.
     * Runs {@code check} often meanwhile, if there is one, which throws if the reply is no longer wanted.
     */
    Answer call(Attempt attempt, Request request, Exchange exchange, @Nullable Runnable check, Duration longer)
            throws IOException {
        return call(attempt, request, exchange, limit(check, longer));
    }

    /** Sends one request whose reply is of no interest; returns whether there was one within {@code limit}. */
    boolean answers(Attempt attempt, Request request, TimeLimit limit) throws IOException {
        try {
            Answer unused = call(attempt, request, new Exchange(), limit);
            return true;
        } catch (SftpException e) {
            return false;
        }
    }

    /** Sends one request and waits for {@code exchange} to have its reply, no longer than {@code limit} says. */
    private Answer call(Attempt attempt, Request request, Exchange exchange, TimeLimit limit) throws IOException {
        long started = System.nanoTime();
        int id = submit(attempt, request, exchange);
        flush();
        Answer answer = await(attempt, id, exchange, limit);
        long took = System.nanoTime() - started;
        roundTrip.accumulateAndGet(took, Math::min);
        return answer;
    }

    /** Waits for the reply to a request that was submitted before; runs {@code check} often meanwhile, if there is one. */
    Answer await(Attempt attempt, int id, Exchange exchange, @Nullable Runnable check) throws IOException {
        return await(attempt, id, exchange, limit(check, Duration.ZERO));
    }

    private TimeLimit limit(@Nullable Runnable check, Duration longer) {
        TimeLimit limit = TimeLimit.NONE.within(responseTimeout.plus(longer));
        return check == null ? limit : limit.checking(check);
    }

    private Answer await(Attempt attempt, int id, Exchange exchange, TimeLimit limit) throws IOException {
        long started = System.nanoTime();
        try {
            return limit.get(exchange.answer());
        } catch (ExecutionException e) {
            throw lossIn(e).during(attempt);
        } catch (InterruptedException e) {
            giveUp(id, exchange);
            throw interrupted(attempt, e);
        } catch (TimeoutException e) {
            giveUp(id, exchange);
            throw new SftpTimeoutException(
                    attempt.failed("no reply within " + seconds(limit.duration()))
                            .withAdvice("it may still be done; raise the response timeout if the server is slow")
                            .withRetryable(true),
                    e);
        } catch (RuntimeException unwanted) {
            giveUp(id, exchange);
            throw unwanted;
        } finally {
            Stalls.waited(attempt, System.nanoTime() - started);
        }
    }

    private void giveUp(int id, Exchange exchange) {
        abandon(id, exchange, exchange.whenLate());
        exchange.passOn();
    }

    /** The exception for a call whose thread was interrupted; sets the flag again. */
    static InterruptedIOException interrupted(Attempt attempt, InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
                new InterruptedIOException(attempt.failed("the thread was interrupted while waiting for the server")
                        .message());
        interrupted.initCause(cause);
        return interrupted;
    }

    /** Sends INIT; {@code greeting} gets the server's VERSION, or whatever comes instead. */
    void greet(Greeting greeting) {
        waiting.put(GREETING_ID, greeting);
        add(RequestEncoder.init());
        flush();
    }

    /** Queues a request; {@link #flush} sends it. Returns its id. */
    int submit(Attempt attempt, Request request, ReplyHandler handler) throws SftpException {
        long length = request.packet().length - (long) Integer.BYTES;
        if (length > requestMax) {
            // The server would end the connection, and with it everything else that is under way.
            throw new SftpException(attempt.failed("not sent: the request is " + length
                            + " bytes long, and the server takes " + requestMax + " at most")
                    .withAdvice("shorten the path"));
        }
        int id = reserve();
        expect(attempt, id, handler);
        add(request.numbered(id));
        return id;
    }

    /** Queues a request with data behind its first {@code header} bytes, which are all that is logged. Returns its id. */
    int submit(Attempt attempt, Request request, int header, ReplyHandler handler) throws SftpException {
        int id = reserve();
        expect(attempt, id, handler);
        byte[] packet = request.numbered(id).packet();
        log.sent(packet, 0, header);
        outbox.add(packet);
        return id;
    }

    /** Logged before it is sent, or its reply could come first. */
    private void add(Request request) {
        log.sent(request.packet(), 0, request.packet().length);
        outbox.add(request.packet());
    }

    /** An id no request in flight has. */
    int reserve() {
        int id = nextId.getAndIncrement();
        while (id == GREETING_ID || waiting.containsKey(id)) {
            id = nextId.getAndIncrement();
        }
        return id;
    }

    /** Has {@code handler} wait for the reply to request {@code id}, which is queued next. */
    void expect(Attempt attempt, int id, ReplyHandler handler) throws SftpException {
        waiting.put(id, handler);
        Loss loss = lost.get();
        if (loss != null && waiting.remove(id, handler)) {
            throw loss.during(attempt);
        }
    }

    /** Queues a large request that was numbered and packed by the caller. */
    void send(List<Cargo> request) {
        Cargo head = request.get(0);
        log.sent(head.bytes(), head.start(), head.length());
        outbox.add(request);
    }

    /** Sends what is queued; a failure reaches those who wait. */
    void flush() {
        try {
            outbox.flush();
        } catch (IOException | RuntimeException e) {
            lose(Loss.unsent(e));
        }
    }

    /** Stops waiting for a reply; if it comes, it is dropped. */
    void abandon(int id, ReplyHandler handler) {
        abandon(id, handler, ReplyHandler.IGNORE);
    }

    /** Stops waiting for a reply; if it comes, {@code whenLate} gets it. */
    void abandon(int id, ReplyHandler handler, ReplyHandler whenLate) {
        if (waiting.replace(id, handler, whenLate)
                && whenLate == ReplyHandler.IGNORE
                && ignored.incrementAndGet() > IGNORED_MAX) {
            lose(new Loss(Loss.Kind.LOST, "the server leaves too many requests unanswered", null));
        }
    }

    /** Takes bytes from the server. */
    void receive(byte[] bytes, int offset, int length) {
        try {
            parser.feed(bytes, offset, length);
        } catch (MalformedReplyException e) {
            lose(new Loss(Loss.Kind.VIOLATED, String.valueOf(e.getMessage()), e));
        } catch (IOException | RuntimeException e) {
            lose(new Loss(Loss.Kind.LOST, "a reply could not be handled: " + e, e));
        }
        flush();
    }

    @Override
    public void message(int type, int id, WireReader fields) throws IOException {
        log.received(type, id, fields);
        if (type == PacketType.VERSION) {
            // VERSION has no id: its number stands where others have theirs.
            if (!(waiting.remove(GREETING_ID) instanceof Greeting greeting)) {
                throw new MalformedReplyException("a second SSH_FXP_VERSION");
            }
            deliver(greeting, () -> greeting.version(id, fields));
            return;
        }
        ReplyHandler handler = waiting.remove(id);
        if (handler == null) {
            throw new MalformedReplyException(
                    PacketType.name(type) + " for request " + id + ", which was not asked or is answered already");
        }
        if (handler == ReplyHandler.IGNORE) {
            ignored.decrementAndGet();
        }
        deliver(handler, () -> handler.reply(type, fields));
    }

    @FunctionalInterface
    private interface Delivery {
        void run() throws IOException;
    }

    /** A handler that finds its reply malformed waits for nothing any more, so it must be told here of the end. */
    private static void deliver(ReplyHandler handler, Delivery delivery) throws IOException {
        try {
            delivery.run();
        } catch (MalformedReplyException e) {
            handler.lost(new Loss(Loss.Kind.VIOLATED, String.valueOf(e.getMessage()), e));
            throw e;
        }
    }

    @Override
    public void dataBegins(int id, int length) throws IOException {
        log.receivedData(id, length);
        ReplyHandler handler = waiting.get(id);
        if (handler == null) {
            throw new MalformedReplyException(
                    "SSH_FXP_DATA for request " + id + ", which was not asked or is answered already");
        }
        if (length > handler.room()) {
            throw new MalformedReplyException(
                    handler.room() < 0
                            ? "SSH_FXP_DATA for a request that reads no data"
                            : length + " bytes of data where " + handler.room() + " were asked for");
        }
        receiving = handler;
        receivingId = id;
    }

    @Override
    public void data(byte[] bytes, int offset, int length, boolean last) throws IOException {
        ReplyHandler handler = receiving;
        if (last) {
            // Only now: until the data is complete, a loss of the connection must reach its handler.
            ReplyHandler ended = waiting.remove(receivingId);
            receiving = ReplyHandler.IGNORE;
            if (ended == ReplyHandler.IGNORE) {
                ignored.decrementAndGet();
            }
        }
        handler.data(bytes, offset, length, last);
    }

    /** Ends the channel once: everyone who waits is told, nothing more is sent. */
    void lose(Loss loss) {
        if (!lost.compareAndSet(null, loss)) {
            return;
        }
        outbox.close();
        boolean told = false;
        for (Integer id : List.copyOf(waiting.keySet())) {
            ReplyHandler handler = waiting.remove(id);
            if (handler != null) {
                handler.lost(loss);
                told |= handler != ReplyHandler.IGNORE;
            }
        }
        if (!told && loss.kind() == Loss.Kind.VIOLATED) {
            // Between two calls nobody gets it as an exception, and the next one connects again as if nothing were
            // wrong.
            LOG.warn("{} broke the SFTP protocol, the channel is closed: {}", server, Printable.text(loss.reason()));
        }
        link.close();
        log.note("the channel ended: " + loss.reason());
        log.close();
    }

    /** Ends the channel because a reply made no sense, and returns the exception that says so. */
    SftpException violated(Attempt attempt, MalformedReplyException cause) {
        Loss loss = new Loss(Loss.Kind.VIOLATED, String.valueOf(cause.getMessage()), cause);
        lose(loss);
        return loss.during(attempt);
    }

    /** Why an exchange came to nothing. */
    static Loss lossIn(ExecutionException failure) {
        return failure.getCause() instanceof Exchange.LostException lost
                ? lost.loss()
                : new Loss(Loss.Kind.LOST, String.valueOf(failure.getMessage()), failure.getCause());
    }

    static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
