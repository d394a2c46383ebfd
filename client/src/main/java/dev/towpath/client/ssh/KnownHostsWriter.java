package dev.towpath.client.ssh;

import dev.towpath.client.ssh.KnownHostsLine.Marker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Adds lines to known_hosts files. Under a lock the file is read again before it is written, so that of two who see a
 * server for the first time the second cannot add a key that differs from the first one's.
 */
final class KnownHostsWriter {
    /** A file lock keeps other processes out; within one JVM it fails instead of waiting. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private KnownHostsWriter() {}

    /** Returns whether {@code file} now holds the key; {@code false} if it has come to hold another one. */
    static boolean add(Path file, OfferedHostKey offered) throws IOException {
        ONE_AT_A_TIME.lock();
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory, onlyFor(directory, "rwx------"));
            }
            Set<StandardOpenOption> options =
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(file, options, onlyFor(file, "rw-------"))) {
                // Released with the channel.
                channel.lock();
                return addLocked(channel, file, offered);
            }
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private static boolean addLocked(FileChannel channel, Path file, OfferedHostKey offered) throws IOException {
        KnownHosts now = new KnownHosts(List.of(KnownHostsFile.read(file)));
        List<KnownHostsLine> lines = now.lines(Marker.KEY, KnownHosts.name(offered.host(), offered.port()));
        if (!lines.isEmpty()) {
            return lines.stream().anyMatch(line -> line.key().fingerprint().equals(offered.fingerprint()));
        }
        String line = (endsInMidLine(channel) ? "\n" : "") + offered.knownHostsLine() + "\n";
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
        channel.position(channel.size());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
        return true;
    }

    private static boolean endsInMidLine(FileChannel channel) throws IOException {
        if (channel.size() == 0) {
            return false;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, channel.size() - 1);
        return last.get(0) != '\n';
    }

    private static FileAttribute<?>[] onlyFor(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
