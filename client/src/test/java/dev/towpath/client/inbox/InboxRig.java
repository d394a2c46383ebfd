package dev.towpath.client.inbox;

import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A server with the directory {@code /in}, an inbox there, and clocks that stand still. */
final class InboxRig extends Clock implements AutoCloseable {
    final SftpServer server = SftpServer.start();
    /** What the clocks show. */
    final AtomicLong seconds = new AtomicLong(1_800_000_000);
    /** What {@link #take} was given, with its text. */
    final List<String> taken = new CopyOnWriteArrayList<>();

    final Sftp sftp;
    final Inbox inbox;

    InboxRig() throws IOException {
        sftp = ToFixture.connect(server);
        Files.createDirectories(server.path("/in"));
        inbox = sftp.inbox("/in").withClocks(this, () -> seconds.get() * 1_000_000_000L);
    }

    /** Lays a file of a fixed time into the inbox. */
    void lay(String name, String text) throws IOException {
        Files.writeString(server.path("/in/" + name), text);
        Files.setLastModifiedTime(server.path("/in/" + name), FileTime.fromMillis(1_700_000_000_000L));
    }

    void take(Arrival arrival) throws IOException {
        taken.add(arrival.name() + "=" + sftp.readString(arrival.path()));
    }

    List<String> names(String directory) throws IOException {
        try (Stream<Path> files = Files.list(server.path(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
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
        return Instant.ofEpochSecond(seconds.get());
    }

    @Override
    public void close() {
        sftp.close();
        server.close();
    }
}
