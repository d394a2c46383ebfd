package dev.towpath.client.inbox;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Works on an inbox in a JVM of its own until it is killed, and notes what it does in a file all workers share: {@code B}
 * when it begins a file, {@code D} once the ledger has it as done. Its clock is a file too.
 */
final class InboxWorker extends Clock {
    private final Path clock;

    private InboxWorker(Path clock) {
        this.clock = clock;
    }

    public static void main(String[] arguments) throws Exception {
        Path log = Path.of(arguments[3]);
        Ledger ledger = new Noting(ledger(arguments[2]), log);
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(arguments[1]))
                .connect()) {
            Inbox inbox = sftp.inbox("/in")
                    .withClocks(new InboxWorker(Path.of(arguments[4])), System::nanoTime)
                    .remember(ledger)
                    .lease(Duration.ofHours(1))
                    .attempts(1000, Duration.ZERO)
                    .thenMove("done");
            System.out.println("READY");
            while (true) {
                PollReport report = inbox.poll(arrival -> {
                    note(log, "B", arrival.name());
                    if (!sftp.readString(arrival.path()).equals("content of " + arrival.name())) {
                        throw new IOException("read something else");
                    }
                });
                for (PollReport.Failed failed : report.failed()) {
                    note(log, "F", failed.path() + " " + failed.cause());
                }
            }
        }
    }

    private static Ledger ledger(String where) throws SQLException {
        if (!where.startsWith("jdbc:")) {
            return Ledger.file(Path.of(where));
        }
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(where);
        return Ledger.jdbc(Pooled.one(database));
    }

    /** One write in append mode: lines of several processes do not mix. */
    private static void note(Path log, String what, String name) throws IOException {
        Files.writeString(
                log,
                what + " " + ProcessHandle.current().pid() + " " + name + "\n",
                StandardOpenOption.APPEND,
                StandardOpenOption.CREATE);
    }

    private record Noting(Ledger ledger, Path log) implements PassingLedger {
        @Override
        public boolean done(FileIdentity file, Terms terms, Instant now) throws IOException {
            boolean done = ledger.done(file, terms, now);
            note(log, done ? "D" : "F", file.name());
            return done;
        }
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        try {
            return Instant.parse(Files.readString(clock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
