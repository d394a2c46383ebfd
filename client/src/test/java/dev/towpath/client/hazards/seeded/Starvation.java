package dev.towpath.client.hazards.seeded;

import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.hazards.StarvedServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** What a JVM does that has no file descriptor left, or a few. */
final class Starvation {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Starvation() {}

    /**
     * Carries a {@link Cargo} with so many descriptors left, on a connection that it has, or on a new one, and tells how
     * that ended. The same on another path goes before, and what either left open is waited for.
     */
    static String of(SftpBuilder builder, List<String> words) throws Exception {
        int left = Integer.parseInt(words.get(0));
        boolean anew = Boolean.parseBoolean(words.get(1));
        builder.retry(Rig.policy(Boolean.parseBoolean(words.get(2))));
        Cargo cargo = Cargo.of(words.subList(3, words.size()));
        StarvedServer.loadAll(Sftp.class);
        String unused = ErrandProgram.attempt(() -> "its classes");
        rehearse(builder, cargo, anew);

        long before = descriptors();
        String told;
        try (Sftp sftp = builder.lazy()) {
            if (!anew) {
                sftp.list("/");
            }
            told = starved(left, sftp, cargo);
        }
        await().atMost(LIMIT).until(() -> descriptors() <= before);
        return told;
    }

    /** What is loaded for it takes descriptors of its own, where classes lie in directories. */
    private static void rehearse(SftpBuilder builder, Cargo cargo, boolean anew) throws IOException {
        Path local = cargo.local();
        Path rehearsed = cargo.way().isPut() ? local : local.resolveSibling("rehearsal");
        String remote = cargo.way().isPut() ? "/in/rehearsal" : cargo.remote();
        Cargo other = new Cargo(cargo.way(), rehearsed, remote, cargo.size());
        try (Sftp sftp = builder.connect()) {
            other.carry(sftp, o -> o);
            String unused = starved(0, sftp, other);
        }
        if (anew) {
            try (Sftp sftp = builder.lazy()) {
                String unused = starved(0, sftp, other);
            }
        }
        try (Sftp sftp = builder.connect()) {
            if (cargo.way().isPut()) {
                sftp.delete(remote);
            } else {
                Files.delete(rehearsed);
            }
        }
    }

    private static String starved(int left, Sftp sftp, Cargo cargo) throws IOException {
        Deque<InputStream> held = new ArrayDeque<>();
        try {
            StarvedServer.takeAll(held);
            StarvedServer.leave(held, left);
            return ErrandProgram.attempt(() -> cargo.carry(sftp, o -> o));
        } finally {
            StarvedServer.leave(held, held.size());
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
}
