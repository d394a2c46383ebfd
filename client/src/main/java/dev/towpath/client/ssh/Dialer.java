package dev.towpath.client.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.sshd.client.future.ConnectFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host and connects to the first that answers. The next one is tried as soon as the last has
 * failed, or has been silent for a moment (RFC 8305 section 5): a dead IPv6 route costs that moment only.
 */
final class Dialer {
    /** RFC 8305's recommended delay between attempts. */
    private static final long HEAD_START = TimeUnit.MILLISECONDS.toNanos(250);

    /** An IPv4 address; IPv6 addresses are told by their colons. */
    private static final Pattern FOUR_NUMBERS = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");

    private final TransportClient client;
    private final Resolver resolver;
    private final SshSettings settings;
    private final Deadline deadline;
    private final BlockingQueue<Call> ended = new LinkedBlockingQueue<>();
    private final List<Call> calls = new ArrayList<>();

    /** Finds the addresses of a host name. */
    interface Resolver {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    /** One address being tried. */
    private record Call(InetAddress address, Handshake handshake, ConnectFuture future) {}

    /** A connection that stands, and what goes with it. */
    record Dialled(Transport transport, Handshake handshake) {}

    Dialer(TransportClient client, Resolver resolver, SshSettings settings, Deadline deadline) {
        this.client = client;
        this.resolver = resolver;
        this.settings = settings;
        this.deadline = deadline;
    }

    Dialled dial(Supplier<Handshake> handshakes) throws IOException, InterruptedException {
        List<InetAddress> addresses = resolve(resolver, settings, deadline);
        @Nullable InetSocketAddress local = bind();
        try {
            return dial(addresses, local, handshakes);
        } finally {
            calls.forEach(Dialer::hangUp);
        }
    }

    private Dialled dial(List<InetAddress> addresses, @Nullable InetSocketAddress local, Supplier<Handshake> handshakes)
            throws IOException, InterruptedException {
        Iterator<InetAddress> next = addresses.iterator();
        List<String> failures = new ArrayList<>();
        @Nullable Throwable cause = null;
        @Nullable Call hungUp = null;
        while (next.hasNext() || failures.size() < calls.size()) {
            if (next.hasNext()) {
                call(next.next(), local, handshakes.get());
            }
            Call call = deadline.poll(ended, next.hasNext() ? HEAD_START : Long.MAX_VALUE);
            if (call == null && deadline.left() <= 0) {
                throw ConnectErrors.connectTimedOut(settings, addresses, failures, deadline);
            }
            if (call != null && call.future().isConnected()) {
                calls.remove(call);
                return new Dialled((Transport) call.future().getSession(), call.handshake());
            }
            if (call != null) {
                cause = root(call.future().getException());
                failures.add(call.address().getHostAddress() + ": " + cause.getMessage());
                hungUp = call.handshake().wasReached() ? call : hungUp;
            }
        }
        if (hungUp != null && cause != null) {
            // The connection stood, and broke before MINA could say so.
            throw ConnectErrors.failed(hungUp.handshake(), cause);
        }
        throw ConnectErrors.notReachable(settings, failures, cause);
    }

    private void call(InetAddress address, @Nullable InetSocketAddress local, Handshake handshake) throws IOException {
        ConnectFuture future = client.dial(new InetSocketAddress(address, settings.port()), local, handshake);
        Call call = new Call(address, handshake, future);
        calls.add(call);
        future.addListener(any -> ended.add(call));
    }

    /** One that lost the race, or came too late to take part. */
    private static void hangUp(Call call) {
        call.future().cancel();
        // Cancelling what has ended has no effect.
        if (call.future().isConnected()) {
            call.future().getSession().close(true);
        }
    }

    /** The lookup may hang for as long as the resolver likes and ignores interrupts: it gets a thread it can keep. */
    static List<InetAddress> resolve(Resolver resolver, SshSettings settings, Deadline deadline)
            throws IOException, InterruptedException {
        Origin origin = settings.route().origin();
        Callable<List<InetAddress>> asking = () -> origin.usable(Arrays.asList(resolver.addressesOf(settings.host())));
        List<InetAddress> usable = looked(settings.host(), asking, settings, deadline);
        if (usable.isEmpty()) {
            throw ConnectErrors.noSuchAddress(settings);
        }
        return usable;
    }

    /** Null for the system's choice. */
    private @Nullable InetSocketAddress bind() throws IOException, InterruptedException {
        Origin origin = settings.route().origin();
        if (origin.localAddress().isEmpty()) {
            return null;
        }
        String host = origin.localAddress();
        return looked(host, () -> new InetSocketAddress(resolver.addressesOf(host)[0], 0), settings, deadline);
    }

    private static <T> T looked(String host, Callable<T> asking, SshSettings settings, Deadline deadline)
            throws IOException, InterruptedException {
        FutureTask<T> lookup = new FutureTask<>(asking);
        if (isAddress(host)) {
            lookup.run();
        } else {
            Thread thread = new Thread(lookup, "towpath-resolve");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            return deadline.get(lookup);
        } catch (TimeoutException e) {
            throw ConnectErrors.resolveTimedOut(settings, deadline, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                throw ConnectErrors.unknownHost(settings, unknown);
            }
            throw new IOException("looking up " + settings.host() + " failed", e.getCause());
        }
    }

    /** Whether nobody has to be asked for the address. */
    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || FOUR_NUMBERS.matcher(host).matches();
    }

    private static Throwable root(@Nullable Throwable thrown) {
        Throwable at = thrown == null ? new IOException("cancelled") : thrown;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at;
    }
}
