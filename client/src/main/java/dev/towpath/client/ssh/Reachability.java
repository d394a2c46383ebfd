package dev.towpath.client.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which addresses of a server take TCP connections.
 *
 * @param results by address, in order: empty where a connection came to stand, else why none did
 */
record Reachability(Map<String, String> results) {
    /** Tries all addresses side by side, and hangs up at once. */
    static Reachability of(List<InetAddress> addresses, int port, Deadline deadline) throws InterruptedException {
        Map<String, FutureTask<String>> tries = new LinkedHashMap<>();
        for (InetAddress address : addresses) {
            FutureTask<String> attempt = new FutureTask<>(() -> reach(address, port, deadline));
            if (tries.putIfAbsent(address.getHostAddress(), attempt) == null) {
                Thread thread = new Thread(attempt, "towpath-reach");
                thread.setDaemon(true);
                thread.start();
            }
        }
        Map<String, String> results = new LinkedHashMap<>();
        for (Map.Entry<String, FutureTask<String>> attempt : tries.entrySet()) {
            results.put(attempt.getKey(), result(attempt.getValue(), deadline));
        }
        return new Reachability(results);
    }

    private static String reach(InetAddress address, int port, Deadline deadline) throws IOException {
        try (Socket socket = new Socket()) {
            // Zero would mean for ever.
            int limit = (int) Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(deadline.left())));
            socket.connect(new InetSocketAddress(address, port), limit);
            return "";
        }
    }

    private static String result(FutureTask<String> attempt, Deadline deadline) throws InterruptedException {
        try {
            // The socket's own limit ends first.
            return attempt.get(Math.max(0, deadline.left()) + TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return "no answer";
        } catch (ExecutionException e) {
            String text = e.getCause() == null ? null : e.getCause().getMessage();
            return text == null ? "no answer" : text;
        }
    }

    boolean anyOpen() {
        return results.containsValue("");
    }

    /** {@code 127.0.0.1: open, ::1: Connection refused}. */
    String summary() {
        return String.join(", ", texts());
    }

    /** The addresses that did not answer, and why. */
    List<String> failures() {
        return texts().stream().filter(text -> !text.endsWith(": open")).toList();
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        results.forEach((address, problem) -> texts.add(address + ": " + (problem.isEmpty() ? "open" : problem)));
        return texts;
    }
}
