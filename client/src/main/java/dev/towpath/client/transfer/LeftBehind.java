package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.DirectoryCursor;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Part files of one target that earlier transfers left on the server. */
final class LeftBehind {
    /** Nobody works on a part file that was not written to for so long; by the server's own clock. */
    static final Duration STALE = Duration.ofDays(1);

    /**
     * What can be built upon.
     *
     * @param path where it is
     * @param size how many of its bytes agree with the source
     */
    record Found(String path, long size) {}

    private LeftBehind() {}

    /** Finds a part file of this version of the source. The largest, if there are several. */
    static Optional<Found> of(RemoteFileSystem files, RemoteTarget target, UploadSource source, List<String> warnings)
            throws IOException {
        if (!(source instanceof LocalSource local)) {
            return Optional.empty();
        }
        List<RemoteFile> parts = List.of();
        try {
            parts = parts(files, target);
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            // No directory yet, or one that cannot be listed: then nothing can be found.
        }
        Optional<RemoteFile> largest = parts.stream()
                .filter(part -> PartName.isOf(local.version(), part.name()))
                .filter(part -> part.size() <= source.size())
                .max((one, other) -> Long.compare(one.size(), other.size()));
        if (largest.isEmpty()) {
            if (!parts.isEmpty()) {
                warnings.add("there was a part file, but not of this version of the source; begun anew");
            }
            return Optional.empty();
        }
        String path = RemotePaths.resolve(target.directory(), largest.get().name());
        try {
            long agreeing = Agreement.agreeing(files, path, largest.get().size(), Agreement.IN_FLIGHT, source);
            if (agreeing < 0) {
                warnings.add("the part file \"" + path + "\" does not agree with the source; begun anew");
            }
            return Optional.of(new Found(path, Math.max(0, agreeing)));
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            warnings.add("the part file \"" + path + "\" could not be looked at; begun anew: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Deletes part files of the target that are of {@code version}, which is at the target now, or that nobody has written
     * to for a day; {@code now} is by the server's clock.
     */
    static void clean(RemoteFileSystem files, RemoteTarget target, long version, Instant now, List<String> warnings)
            throws IOException {
        for (RemoteFile part : parts(files, target)) {
            boolean stale = part.modified().isPresent() && part.modified().get().isBefore(now.minus(STALE));
            if (stale || PartName.isOf(version, part.name())) {
                try {
                    files.remove(RemotePaths.resolve(target.directory(), part.name()));
                } catch (ConnectionLostException | SftpTimeoutException e) {
                    throw e;
                } catch (NoSuchRemoteFileException e) {
                    // Somebody else's, and just renamed.
                } catch (SftpException e) {
                    warnings.add("an old part file stays: " + e.getMessage());
                }
            }
        }
    }

    private static List<RemoteFile> parts(RemoteFileSystem files, RemoteTarget target) throws IOException {
        List<RemoteFile> parts = new ArrayList<>();
        String name = RemotePaths.name(target.path());
        try (DirectoryCursor cursor = files.openDirectory(target.directory())) {
            for (Optional<RemoteFile> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                if (PartName.isOf(name, next.get().name()) && next.get().isRegularFile()) {
                    parts.add(next.get());
                }
            }
        }
        return parts;
    }
}
