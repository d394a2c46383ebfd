package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.DirectoryCursor;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts a directory of the server in order after transfers that were killed. A part file goes when it is older than the
 * caller allows, by the server's clock: nobody can tell a dead owner from a slow one but by time. An old version that a
 * replacement in steps had moved aside goes back if there is nothing in its place, whatever its age: its time is that of
 * its content, and a replacement that is alive just then finds the file there, and fails or moves it aside again. If
 * there is something in its place, that is newer.
 *
 * <p>It may be run again after a break: what was done before counts, and so does what was asked last if it is done. For one
 * thread at a time.
 *
 * @since 0.1
 */
public final class Sweeping {
    /** What was asked for and not answered yet: the file that goes, and how to take note of it. */
    private record Asked(String path, Set<String> list, String entry) {
        void done() {
            list.add(entry);
        }
    }

    private final String directory;
    private final Duration unused;
    private final Set<String> removed = new LinkedHashSet<>();
    private final Set<String> restored = new LinkedHashSet<>();
    private final Set<String> left = new LinkedHashSet<>();
    private @Nullable Asked asked;
    /** The file of {@link #now} that may be there still. */
    private @Nullable String clock;

    /** Is to sweep {@code directory}, an absolute path, sparing part files that were written to within {@code unused}. */
    public Sweeping(String directory, Duration unused) {
        this.directory = directory;
        this.unused = unused;
    }

    CleanedUp run(RemoteFileSystem files, RandomGenerator random) throws IOException {
        return Retold.onItself("cleanUp", directory, () -> swept(files, random));
    }

    private CleanedUp swept(RemoteFileSystem files, RandomGenerator random) throws IOException {
        left.clear();
        stopClock(files);
        List<RemoteFile> parts = new ArrayList<>();
        List<RemoteFile> asides = new ArrayList<>();
        look(files, parts, asides);
        if (!parts.isEmpty()) {
            Optional<Instant> now = now(files, random);
            for (RemoteFile part : parts) {
                remove(files, part, now.map(time -> time.minus(unused)));
            }
        }
        for (RemoteFile aside : asides) {
            settle(files, aside);
        }
        return new CleanedUp(List.copyOf(removed), List.copyOf(restored), List.copyOf(left));
    }

    private void look(RemoteFileSystem files, List<RemoteFile> parts, List<RemoteFile> asides) throws IOException {
        Asked before = asked;
        boolean gone = true;
        try (DirectoryCursor cursor = files.openDirectory(directory)) {
            for (Optional<RemoteFile> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                RemoteFile file = next.get();
                if (PartName.isOne(file.name()) && file.isRegularFile()) {
                    parts.add(file);
                } else if (PartName.isAside(file.name())) {
                    asides.add(file);
                }
                gone &= before == null || !path(file.name()).equals(before.path);
            }
        }
        if (before != null && gone) {
            before.done();
        }
        asked = null;
    }

    /** What the server's clock says: the time of a file that was made this moment. */
    private Optional<Instant> now(RemoteFileSystem files, RandomGenerator random) throws IOException {
        String path = RemotePaths.resolve(directory, PartName.of("now", random));
        clock = path;
        RemoteHandle made = files.open(
                path, EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE), AttributeChange.none());
        try (made) {
            return made.stat().modified();
        } finally {
            stopClock(files);
        }
    }

    private void stopClock(RemoteFileSystem files) throws IOException {
        String path = clock;
        if (path != null) {
            try {
                files.remove(path);
            } catch (NoSuchRemoteFileException e) {
                // The break came before it was made, or after it was removed.
            }
            clock = null;
        }
    }

    private void remove(RemoteFileSystem files, RemoteFile part, Optional<Instant> stale) throws IOException {
        boolean old = stale.isPresent()
                && part.modified().isPresent()
                && !part.modified().get().isAfter(stale.get());
        if (old) {
            String path = path(part.name());
            trying(new Asked(path, removed, path), () -> files.remove(path));
        }
    }

    private void settle(RemoteFileSystem files, RemoteFile aside) throws IOException {
        String path = path(aside.name());
        Optional<String> name = PartName.whoseAside(aside.name());
        if (name.isEmpty()) {
            left.add(path);
            return;
        }
        String target = path(name.get());
        boolean replaced;
        try {
            replaced = files.lfind(target).isPresent();
        } catch (ConnectionLostException | SftpTimeoutException | ProtocolViolationException e) {
            throw e;
        } catch (SftpException e) {
            left.add(path);
            return;
        }
        if (replaced) {
            trying(new Asked(path, removed, path), () -> files.remove(path));
        } else {
            trying(new Asked(path, restored, target), () -> files.rename(path, target));
        }
    }

    private void trying(Asked asking, Uninterrupted.Step step) throws IOException {
        asked = asking;
        try {
            step.run();
            asking.done();
        } catch (ConnectionLostException | SftpTimeoutException | ProtocolViolationException e) {
            throw e;
        } catch (NoSuchRemoteFileException e) {
            // Its owner was faster.
        } catch (SftpException e) {
            left.add(asking.path);
        }
        asked = null;
    }

    private String path(String name) {
        return RemotePaths.resolve(directory, name);
    }
}
