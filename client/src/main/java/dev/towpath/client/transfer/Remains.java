package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.DirectoryCursor;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What killed transfers left of targets that plain calls replace now. A directory is looked through once for each
 * connection, no farther than {@link #ENTRIES} names, and only after a file that was there before was replaced: a target
 * that is always new, as in directories from which files are taken, has nothing left behind under its name. On servers that
 * replace a file in steps, a target may be missing because somebody was killed between the steps, so there it is always
 * looked. The transfer is done by then; what fails here fails nothing. Thread-safe.
 */
final class Remains {
    /** Twenty replies of OpenSSH: a few round trips, whatever the directory holds. */
    static final int ENTRIES = 2_000;

    /** Remembered for as long as the connection lasts. */
    private static final int DIRECTORIES = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

    private final Map<String, List<RemoteFile>> there = new ConcurrentHashMap<>();
    private final Set<Path> here = ConcurrentHashMap.newKeySet();

    /** Cleans up after others that were to replace {@code target}, which was just replaced. */
    void clean(RemoteTarget target, List<String> warnings) {
        RemoteFileSystem files = target.files();
        if (!target.existed() && files.can(Capability.POSIX_RENAME)) {
            return;
        }
        try {
            List<RemoteFile> its = LeftBehind.of(target.name(), in(files, target.directory()));
            if (!its.isEmpty()) {
                // The rename has just changed the directory, so its time is the server's.
                Optional<Instant> now = files.stat(target.directory()).modified();
                LeftBehind.clean(files, target, its, file -> false, now, warnings);
            }
        } catch (IOException | RuntimeException e) {
            // One who no longer wants the transfer is too late.
            LOG.debug("{}: not looked for what was left behind: {}", target.path(), e.getMessage());
        }
    }

    /**
     * Moves the old version back if somebody who was replacing it in steps was killed half-way, for a call that goes by
     * what is there. Returns whether there is something at {@code target} now.
     */
    boolean restores(RemoteTarget target) throws IOException {
        RemoteFileSystem files = target.files();
        if (target.existed() || !target.minds() || files.can(Capability.POSIX_RENAME)) {
            return false;
        }
        try {
            for (RemoteFile old : LeftBehind.of(target.name(), in(files, target.directory()))) {
                if (PartName.isAside(old.name()) && isBack(files, old, target)) {
                    return true;
                }
            }
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (SftpException e) {
            LOG.debug("{}: not looked for an old version: {}", target.path(), e.getMessage());
        }
        return false;
    }

    private static boolean isBack(RemoteFileSystem files, RemoteFile old, RemoteTarget target) throws IOException {
        try {
            files.rename(RemotePaths.resolve(target.directory(), old.name()), target.path());
            return true;
        } catch (RemoteFileExistsException e) {
            // Somebody was faster.
            return true;
        } catch (NoSuchRemoteFileException e) {
            return false;
        }
    }

    /** What there was of ours when the directory was looked through; nothing while somebody else does that. */
    private List<RemoteFile> in(RemoteFileSystem files, String directory) throws IOException {
        List<RemoteFile> known = there.get(directory);
        if (known != null || there.size() >= DIRECTORIES || there.putIfAbsent(directory, List.of()) != null) {
            return known == null ? List.of() : known;
        }
        List<RemoteFile> found = lookedThrough(files, directory);
        there.put(directory, found);
        return found;
    }

    private static List<RemoteFile> lookedThrough(RemoteFileSystem files, String directory) throws IOException {
        List<RemoteFile> found = new ArrayList<>();
        try (DirectoryCursor cursor = files.openDirectory(directory).settling()) {
            int seen = 0;
            for (Optional<RemoteFile> next = cursor.next(); next.isPresent() && seen < ENTRIES; next = cursor.next()) {
                seen++;
                if (PartName.isOurs(next.get().name())) {
                    found.add(next.get());
                }
            }
        }
        return found;
    }

    /** Cleans up after downloads that were to replace {@code target}, which was just replaced. */
    void clean(Path target, List<String> warnings) {
        if (here.size() < DIRECTORIES && here.add(LocalPart.parent(target))) {
            LocalLeftBehind.clean(target, name -> false, warnings);
        }
    }

    /** A download that finds its file gone. */
    @FunctionalInterface
    interface Fetching {
        Transferred run() throws IOException;
    }

    /**
     * Runs {@code fetching}. If there is no such file, but one that had it replaced in steps was killed in the middle, the
     * exception says where the file is now.
     */
    static Transferred sayingWhere(Carrier carrier, String path, Fetching fetching) throws IOException {
        try {
            return fetching.run();
        } catch (NoSuchRemoteFileException e) {
            Optional<String> aside =
                    carrier.files().can(Capability.POSIX_RENAME) ? Optional.empty() : aside(carrier.files(), path, e);
            throw aside.isEmpty()
                    ? e
                    : Retold.withMoreAdvice(
                            e,
                            "somebody who was replacing it was killed half-way; what was there is \"" + aside.get()
                                    + "\": rename it, or have cleanUp(\"" + RemotePaths.parent(path)
                                    + "\", …) do that");
        }
    }

    private static Optional<String> aside(RemoteFileSystem files, String path, SftpException failure) {
        try {
            Optional<String> name = Optional.of(RemotePaths.name(path));
            return lookedThrough(files, RemotePaths.parent(path)).stream()
                    .filter(file -> PartName.isAside(file.name())
                            && PartName.whoseAside(file.name()).equals(name))
                    .map(RemoteFile::path)
                    .findFirst();
        } catch (IOException second) {
            failure.addSuppressed(second);
            return Optional.empty();
        }
    }
}
