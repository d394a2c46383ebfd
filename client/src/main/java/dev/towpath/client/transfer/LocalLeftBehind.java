package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.ReadWindow;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Part files of one target, and beginnings of it, that earlier transfers left on this side. */
final class LocalLeftBehind {
    /**
     * What can be built upon.
     *
     * @param part open
     * @param size how many of its bytes agree with the server's
     */
    record Found(LocalPart part, long size) {}

    private LocalLeftBehind() {}

    /** Which version of a remote file this is. */
    static long version(RemoteFile file) {
        return PartName.version(
                file.size(), file.modified().map(Instant::getEpochSecond).orElse(-1L));
    }

    /** Finds a part file of the version that {@code fetch} has opened, which nobody else writes to. */
    static Optional<Found> of(Path target, Fetch fetch, List<String> warnings) throws IOException {
        List<Path> parts = parts(target);
        long version = version(fetch.before());
        for (Path path : parts) {
            if (!PartName.isOf(version, NativeNames.name(path))) {
                warnings.add("there was a part file, but not of this version of the source; begun anew");
                continue;
            }
            Optional<LocalPart> part = Optional.empty();
            try {
                part = taken(path, target);
            } catch (FileSystemException e) {
                warnings.add("the part file \"" + path + "\" cannot be opened; begun anew: " + e);
            }
            if (part.isPresent()) {
                long agreeing;
                try {
                    if (fetch.options().has(TransferOptions.Choice.SYNC) && !isSettled(path, fetch)) {
                        warnings.add("the part file \"" + path
                                + "\" may have lost in a power failure what was not on the" + " disk; begun anew");
                        part.get().close();
                        continue;
                    }
                    agreeing = agreeing(part.get(), path, fetch);
                } catch (IOException | RuntimeException e) {
                    // Another attempt can look at it again.
                    part.get().keep(Optional.empty());
                    throw e;
                }
                if (agreeing > 0) {
                    return Optional.of(new Found(part.get(), agreeing));
                }
                warnings.add("the part file \"" + path + "\" "
                        + (agreeing < 0
                                ? "does not agree with the source; begun anew"
                                : "was left by a killed call, and may have holes in its last "
                                        + (ReadWindow.REACH >> 20) + " MiB, which is all of it; begun anew"));
                part.get().close();
            }
        }
        return Optional.empty();
    }

    /** A part file that was kept in order has the time of its source; one that a crash left may have holes at its end. */
    private static long agreeing(LocalPart part, Path path, Fetch fetch) throws IOException {
        long size = part.channel().size();
        long sure = isSettled(path, fetch) ? size : Math.max(0, size - ReadWindow.REACH);
        if (fetch.before().size() >= 0 && sure > fetch.before().size()) {
            return -1;
        }
        return Agreement.agreeing(fetch.files(), fetch.handle().path(), sure, Agreement.TAIL, part.known()) == sure
                ? sure
                : -1;
    }

    /** Whether the part file was kept in order, and not left by a crash. */
    private static boolean isSettled(Path path, Fetch fetch) throws IOException {
        return fetch.before().modified().isPresent()
                && Files.getLastModifiedTime(path).to(TimeUnit.SECONDS)
                        == fetch.before().modified().get().getEpochSecond();
    }

    /** Opens and locks a part file; nothing if somebody else has it, or had it and was done with it meanwhile. */
    private static Optional<LocalPart> taken(Path path, Path target) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            // Who is done gives it another name before the lock, so under this name it is nobody's.
            taken = channel.tryLock() != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        } catch (OverlappingFileLockException e) {
            taken = false;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        return taken ? Optional.of(new LocalPart(path, target, channel)) : Optional.empty();
    }

    /** Copies what is at the target into {@code part}, if it is the beginning of the server's file; returns its size. */
    static long beginning(LocalPart part, Path target, Fetch fetch) throws IOException {
        long size = Files.size(target);
        try (FileChannel old = FileChannel.open(target, StandardOpenOption.READ)) {
            long at = 0;
            while (at < size) {
                long count = old.transferTo(at, size - at, part.channel().position(at));
                if (count <= 0) {
                    break;
                }
                at += count;
            }
            size = at;
        }
        boolean fits = fetch.before().size() < 0 || size <= fetch.before().size();
        if (!fits
                || Agreement.agreeing(fetch.files(), fetch.handle().path(), size, Agreement.IN_FLIGHT, part.known())
                        != size) {
            throw new TransferIntegrityException(
                    Failure.of(
                                    "get",
                                    "the file that is here is not the beginning of the source: it has " + size
                                            + " bytes of " + fetch.before().size()
                                            + (fits ? ", and other ones at its end" : ""))
                            .withPath(fetch.handle().path())
                            .withServer(fetch.files().server())
                            .withAdvice("to replace \"" + target + "\" use ifExists(REPLACE)"),
                    null);
        }
        return size;
    }

    /** Whether the target has all that the server's file has, as far as its last bytes tell. */
    static boolean isWhole(Path target, RemoteFileSystem files, RemoteFile file) throws IOException {
        if (Files.size(target) != file.size()) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
            Known known = (from, count) -> Optional.of(new FileBytes(channel, from).readNBytes(count));
            return Agreement.agreeing(files, file.path(), file.size(), Agreement.TAIL, known) == file.size();
        }
    }

    /**
     * Deletes part files of the target that nobody has open, if they are {@code superseded} by what is at the target now,
     * or nobody has written to them for a day.
     */
    static void clean(Path target, Predicate<String> superseded, List<String> warnings) {
        try {
            List<Path> parts = parts(target);
            if (!parts.isEmpty()) {
                clean(target, parts, superseded);
            }
        } catch (IOException e) {
            // The file is in its place: what cannot be cleaned up now waits for the next call.
            warnings.add("old part files were not removed: " + e);
        }
    }

    private static void clean(Path target, List<Path> parts, Predicate<String> superseded) throws IOException {
        Path now = Files.createTempFile(LocalPart.parent(target), ".towpath", ".now");
        try {
            Instant stale = Files.getLastModifiedTime(now).toInstant().minus(LeftBehind.STALE);
            for (Path path : parts) {
                try {
                    if (superseded.test(NativeNames.name(path))
                            || Files.getLastModifiedTime(path).toInstant().isBefore(stale)) {
                        Optional<LocalPart> part = taken(path, target);
                        if (part.isPresent()) {
                            part.get().close();
                        }
                    }
                } catch (NoSuchFileException e) {
                    // Its owner was done with it.
                }
            }
        } finally {
            Files.delete(now);
        }
    }

    private static List<Path> parts(Path target) throws IOException {
        String name = NativeNames.name(target);
        List<Path> parts = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(LocalPart.parent(target))) {
            for (Path entry : entries) {
                if (PartName.isOf(name, NativeNames.name(entry))
                        && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    parts.add(entry);
                }
            }
        }
        parts.sort(Comparator.comparingLong(LocalLeftBehind::length).reversed());
        return parts;
    }

    private static long length(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            // Gone this moment: it will be found so when it is opened.
            return 0;
        }
    }
}
