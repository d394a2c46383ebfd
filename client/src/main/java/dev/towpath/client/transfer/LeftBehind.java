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
import java.util.function.Predicate;

/** Part files of one target, and old versions of it, that earlier transfers left on the server. */
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

    /** The part files of the target that are there now; nothing, and a warning, where nobody can tell. */
    static Optional<List<RemoteFile>> parts(RemoteFileSystem files, RemoteTarget target, List<String> warnings)
            throws IOException {
        try {
            return Optional.of(left(files, target).stream()
                    .filter(file -> PartName.isOne(file.name()))
                    .toList());
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (NoSuchRemoteFileException e) {
            // No directory yet.
            return Optional.of(List.of());
        } catch (SftpException e) {
            // One that cannot be listed.
            warnings.add("part files of earlier calls were not looked for; begun anew: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Finds, among {@code parts}, one of this version of the source, of whose last {@code looked} bytes all that agree
     * with it can be built upon. The largest, if there are several; never an empty one, whose owner may have made it this
     * moment.
     */
    static Optional<Found> of(
            RemoteFileSystem files,
            RemoteTarget target,
            List<RemoteFile> parts,
            LocalSource source,
            long looked,
            List<String> warnings)
            throws IOException {
        Optional<RemoteFile> largest = parts.stream()
                .filter(part -> PartName.isOf(source.version(), part.name()))
                .filter(part -> part.size() > 0 && part.size() <= source.size())
                .max((one, other) -> Long.compare(one.size(), other.size()));
        if (largest.isEmpty()) {
            if (parts.stream().anyMatch(part -> part.size() > 0)) {
                warnings.add("there was a part file, but not of this version of the source; begun anew");
            }
            return Optional.empty();
        }
        String path = RemotePaths.resolve(target.directory(), largest.get().name());
        try {
            long agreeing = Agreement.agreeing(files, path, largest.get().size(), looked, source);
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
     * Deletes what is left of the target, part files of {@code version} too, which is at the target now; of those the ones
     * that are as they were {@code before} the transfer, for the others are somebody's who sends the same. If nobody could
     * tell what was there before, they stay, and are named.
     */
    static void clean(
            RemoteFileSystem files,
            RemoteTarget target,
            long version,
            Optional<List<RemoteFile>> before,
            Instant now,
            List<String> warnings)
            throws IOException {
        List<RemoteFile> left = left(files, target);
        List<RemoteFile> known = before.orElse(List.of());
        Predicate<RemoteFile> superseded = file -> PartName.isOf(version, file.name()) && isAsBefore(file, known);
        clean(files, target, left, superseded, Optional.of(now), warnings);
        if (before.isEmpty()) {
            left.stream()
                    .filter(file -> PartName.isOf(version, file.name()))
                    .forEach(file ->
                            warnings.add("\"" + file.name() + "\" may be of somebody who sends the same file: it"
                                    + " stays unless nobody has written to it for a day"));
        }
    }

    private static boolean isAsBefore(RemoteFile file, List<RemoteFile> before) {
        return before.stream()
                .anyMatch(old -> old.name().equals(file.name())
                        && old.size() == file.size()
                        && old.modified().equals(file.modified()));
    }

    /**
     * Deletes part files among {@code left} that are {@code superseded}, or that nobody has written to for a day, {@code now}
     * by the server's clock; and old versions that a replacement in steps had moved aside, if there is a file at the
     * target: that is newer. Whoever moved one aside and lives takes its absence for what it wanted.
     */
    static void clean(
            RemoteFileSystem files,
            RemoteTarget target,
            List<RemoteFile> left,
            Predicate<RemoteFile> superseded,
            Optional<Instant> now,
            List<String> warnings)
            throws IOException {
        for (RemoteFile file : left) {
            String path = RemotePaths.resolve(target.directory(), file.name());
            try {
                boolean goes = PartName.isAside(file.name())
                        ? files.lfind(target.path()).isPresent()
                        : superseded.test(file) || isStale(files.lfind(path), now);
                if (goes) {
                    files.remove(path);
                }
            } catch (ConnectionLostException | SftpTimeoutException e) {
                throw e;
            } catch (NoSuchRemoteFileException e) {
                // Somebody else's, and just renamed.
            } catch (SftpException e) {
                warnings.add("an old part file stays: " + e.getMessage());
            }
        }
    }

    /** As it is now: it may have been looked at hours ago. */
    private static boolean isStale(Optional<RemoteFile> part, Optional<Instant> now) {
        Optional<Instant> written = part.flatMap(RemoteFile::modified);
        return written.isPresent()
                && now.isPresent()
                && written.get().isBefore(now.get().minus(STALE));
    }

    /** What is left of a target called {@code name} among {@code files}. */
    static List<RemoteFile> of(String name, List<RemoteFile> files) {
        return files.stream().filter(file -> isLeftOf(name, file)).toList();
    }

    private static boolean isLeftOf(String name, RemoteFile file) {
        return PartName.isAside(file.name())
                ? PartName.whoseAside(file.name()).equals(Optional.of(name))
                : PartName.isOf(name, file.name()) && file.isRegularFile();
    }

    private static List<RemoteFile> left(RemoteFileSystem files, RemoteTarget target) throws IOException {
        List<RemoteFile> left = new ArrayList<>();
        try (DirectoryCursor cursor = files.openDirectory(target.directory())) {
            for (Optional<RemoteFile> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                if (isLeftOf(target.name(), next.get())) {
                    left.add(next.get());
                }
            }
        }
        return left;
    }
}
