package dev.towpath.client.ssh;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Opens a tunnel on a thread of its own, because what opens tunnels (name lookups, plain sockets) waits without a limit
 * and does not hear interrupts. A tunnel that comes too late is closed.
 */
final class TunnelOpening {
    private TunnelOpening() {}

    static Tunnel within(Deadline deadline, SshSettings target, String way, Callable<Tunnel> opening)
            throws IOException, InterruptedException {
        CompletableFuture<Tunnel> tunnel = new CompletableFuture<>();
        Thread thread = new Thread(() -> open(opening, tunnel), "towpath-tunnel-open");
        thread.setDaemon(true);
        thread.start();
        boolean arrived = false;
        try {
            Tunnel opened = deadline.get(tunnel);
            arrived = true;
            return opened;
        } catch (TimeoutException e) {
            throw ConnectErrors.tunnelTimedOut(target, way, deadline, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("opening the way to " + target.server() + " failed", e.getCause());
        } finally {
            if (!arrived) {
                // Whoever is second closes it: this cancellation, or the thread that finds its result unwanted.
                tunnel.cancel(false);
                thread.interrupt();
            }
        }
    }

    private static void open(Callable<Tunnel> opening, CompletableFuture<Tunnel> result) {
        try {
            Tunnel opened = opening.call();
            if (!result.complete(opened)) {
                opened.close();
            }
        } catch (Exception e) { // handed to the caller, who knows the kinds
            result.completeExceptionally(e);
        }
    }
}
