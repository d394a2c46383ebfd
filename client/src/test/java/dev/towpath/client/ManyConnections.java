package dev.towpath.client;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Connects often, in a JVM of its own, and prints which threads are left. No test class. */
final class ManyConnections {
    private ManyConnections() {}

    /** Takes the port of the server, its fingerprint, a port where nothing listens, and how often. */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int closedPort = Integer.parseInt(arguments[2]);
        int times = Integer.parseInt(arguments[3]);
        // Loads what the JVM starts threads for once.
        connect(port, arguments[1], "test");
        Set<String> before = threads();
        int failed = 0;
        int most = 0;
        for (int i = 0; i < times; i++) {
            try {
                connect(i % 4 == 3 ? closedPort : port, arguments[1], i % 4 == 2 ? "wrong" : "test");
            } catch (SftpException e) {
                failed++;
            }
            most = Math.max(most, Thread.activeCount());
        }
        System.out.println("failed " + failed);
        System.out.println("most " + (most < before.size() + 30 ? "few" : Integer.toString(most)));
        System.out.println("left " + left(before));
    }

    private static void connect(int port, String fingerprint, String password) throws IOException {
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("test")
                .password(password)
                .hostKeys(HostKeys.pinned(fingerprint))
                .connect()) {
            sftp.list(".");
        }
    }

    /** Threads end a moment after they were told to. */
    private static Set<String> left(Set<String> before) throws InterruptedException {
        Set<String> left = threads();
        for (int i = 0; i < 600; i++) {
            left = threads();
            left.removeAll(before);
            if (left.isEmpty()) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return left;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
