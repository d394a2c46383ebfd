package dev.towpath.client.hazards;

import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** Carries and connects in a JVM of its own while it has no file descriptor left, and when it has some again. */
final class StarvedClient {
    private final int port;
    private final String fingerprint;
    private final Path directory;

    private StarvedClient(String[] arguments) {
        port = Integer.parseInt(arguments[0]);
        fingerprint = arguments[1];
        directory = Path.of(arguments[2]);
    }

    public static void main(String[] arguments) throws Exception {
        new StarvedClient(arguments).run();
    }

    private void run() throws Exception {
        StarvedServer.loadAll(Sftp.class);
        try (Sftp rehearsal = connect();
                Sftp sftp = connect()) {
            attempt("rehearsal", () -> carry(rehearsal));
            carry(sftp);
            long before = descriptors();
            for (int left = 0; left < 4; left++) {
                Deque<InputStream> held = new ArrayDeque<>();
                StarvedServer.takeAll(held);
                StarvedServer.leave(held, left);
                attempt("get", () -> sftp.get("/small", directory.resolve("down")));
                attempt("put", () -> sftp.put(directory.resolve("local"), "/up"));
                attempt("connect", () -> connect().close());
                StarvedServer.leave(held, held.size());
            }
            carry(sftp);
            connect().close();
            await().atMost(Duration.ofSeconds(60)).until(() -> descriptors() <= before);
        }
    }

    private void carry(Sftp sftp) throws IOException {
        sftp.get("/small", directory.resolve("down"));
        sftp.put(directory.resolve("local"), "/up");
    }

    private static void attempt(String what, Attempt attempt) {
        try {
            attempt.make();
            System.out.println(what + ": done");
        } catch (IOException told) {
            System.out.println(what + ": " + told);
        }
    }

    /** 0 where the system does not tell. */
    private static long descriptors() throws IOException {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(open)) {
            return all.count();
        }
    }

    private Sftp connect() throws IOException {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(fingerprint))
                .connect();
    }

    @FunctionalInterface
    private interface Attempt {
        void make() throws IOException;
    }
}
