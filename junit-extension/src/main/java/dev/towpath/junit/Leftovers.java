package dev.towpath.junit;

import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Leak;
import dev.towpath.fixture.OpenHandle;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import dev.towpath.fixture.SftpServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What clients left open on a server, once those that were injected are closed.
 *
 * @param server of the test
 * @param leaks what becomes of it; where it fails the test, the server is given more time to notice that clients went
 */
record Leftovers(SftpServer server, Leaks leaks) {
    /** A client may close a file without waiting for the answer, and be gone before the server knows. */
    private static final Duration BEFORE_FAILING = Duration.ofSeconds(3);

    private static final Duration BEFORE_WARNING = Duration.ofSeconds(1);
    /** Code under test that keeps its connection from test to test is told so, but not slowed down much. */
    private static final Duration FOR_CONNECTIONS = Duration.ofMillis(100);

    /** The files and directories that are open, or were when their channel ended. */
    static List<Leak> openFiles(SftpServer server) {
        return server.leaks().stream().filter(Leftovers::isHandle).toList();
    }

    /** What is left when clients have had the time to go. */
    List<Leak> await() throws InterruptedException {
        // A line that stalls would hide that a client has gone.
        server.network().heal();
        long start = System.nanoTime();
        List<Leak> left = blamed();
        while (mayVanish(left) && System.nanoTime() - start < grace(left).toNanos()) {
            TimeUnit.MILLISECONDS.sleep(2);
            left = blamed();
        }
        return left;
    }

    private Duration grace(List<Leak> left) {
        if (leaks == Leaks.FAIL) {
            return BEFORE_FAILING;
        }
        return left.stream().anyMatch(Leftovers::isHandle) ? BEFORE_WARNING : FOR_CONNECTIONS;
    }

    /** A handle whose channel is gone is never closed any more. */
    private boolean mayVanish(List<Leak> left) {
        if (left.stream().anyMatch(each -> !isHandle(each))) {
            return true;
        }
        Set<Long> open = server.openHandles().stream().map(OpenHandle::request).collect(Collectors.toSet());
        return left.stream().anyMatch(each -> open.contains(each.request()));
    }

    /**
     * All that clients could have closed: not what the server was told not to close, nor what was open where it was
     * told to say nothing any more. What was open when it broke a connection, it does not count itself.
     */
    private List<Leak> blamed() {
        List<Leak> all = server.leaks();
        if (all.isEmpty()) {
            return all;
        }
        List<RecordedRequest> faulty = server.requests().stream()
                .filter(request -> request.fault().isPresent())
                .toList();
        return all.stream()
                .filter(leak -> faulty.stream().noneMatch(request -> excuses(request, leak)))
                .toList();
    }

    private static boolean excuses(RecordedRequest request, Leak leak) {
        if (!isHandle(leak) || request.channel() != leak.channel()) {
            return false;
        }
        return request.fault().orElseThrow().steps().stream().anyMatch(Leftovers::makesAClientGiveUp)
                || (request.operation() == Operation.CLOSE && request.path().equals(leak.path()));
    }

    private static boolean makesAClientGiveUp(Fault step) {
        return step instanceof Fault.Stall || step instanceof Fault.DropReply;
    }

    private static boolean isHandle(Leak leak) {
        return leak.kind() == Leak.Kind.FILE || leak.kind() == Leak.Kind.DIRECTORY;
    }
}
