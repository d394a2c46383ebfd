package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
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
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Puts a directory of the server in order after transfers that were killed. A part file goes when it is older than the
 * caller allows, by the server's clock: nobody can tell a dead owner from a slow one but by time. An old version that a
 * replacement in steps had moved aside goes back if there is nothing in its place, whatever its age: its time is that of
 * its content, and a replacement that is alive just then finds the file there, and fails or moves it aside again. If
 * there is something in its place, that is newer.
 */
final class Sweeping {
    private final RemoteFileSystem files;
    private final String directory;
    private final RandomGenerator random;
    private final List<String> removed = new ArrayList<>();
    private final List<String> restored = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    private Sweeping(RemoteFileSystem files, String directory, RandomGenerator random) {
        this.files = files;
        this.directory = directory;
        this.random = random;
    }

    /** Sweeps {@code directory}, sparing part files that were written to within {@code unused}. */
    static CleanedUp run(RemoteFileSystem files, String directory, Duration unused, RandomGenerator random)
            throws IOException {
        return new Sweeping(files, directory, random).run(unused);
    }

    private CleanedUp run(Duration unused) throws IOException {
        List<RemoteFile> parts = new ArrayList<>();
        List<RemoteFile> asides = new ArrayList<>();
        try (DirectoryCursor cursor = files.openDirectory(directory)) {
            for (Optional<RemoteFile> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                RemoteFile file = next.get();
                if (PartName.isOne(file.name()) && file.isRegularFile()) {
                    parts.add(file);
                } else if (PartName.isAside(file.name())) {
                    asides.add(file);
                }
            }
        }
        if (!parts.isEmpty()) {
            Optional<Instant> now = now();
            for (RemoteFile part : parts) {
                remove(part, now.map(time -> time.minus(unused)));
            }
        }
        for (RemoteFile aside : asides) {
            settle(aside);
        }
        return new CleanedUp(removed, restored, left);
    }

    /** What the server's clock says: the time of a file that was made this moment. */
    private Optional<Instant> now() throws IOException {
        String path = RemotePaths.resolve(directory, PartName.of("now", random));
        RemoteHandle made = files.open(
                path, EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE), AttributeChange.none());
        try (made) {
            return made.stat().modified();
        } finally {
            files.remove(path);
        }
    }

    private void remove(RemoteFile part, Optional<Instant> stale) throws IOException {
        boolean old = stale.isPresent()
                && part.modified().isPresent()
                && !part.modified().get().isAfter(stale.get());
        if (old) {
            trying(path(part.name()), () -> {
                files.remove(path(part.name()));
                removed.add(path(part.name()));
            });
        }
    }

    private void settle(RemoteFile aside) throws IOException {
        String path = path(aside.name());
        Optional<String> name = PartName.whoseAside(aside.name());
        if (name.isEmpty()) {
            left.add(path);
            return;
        }
        String target = path(name.get());
        trying(path, () -> {
            if (files.lfind(target).isPresent()) {
                files.remove(path);
                removed.add(path);
            } else {
                files.rename(path, target);
                restored.add(target);
            }
        });
    }

    private void trying(String path, Uninterrupted.Step step) throws IOException {
        try {
            step.run();
        } catch (ConnectionLostException | SftpTimeoutException e) {
            throw e;
        } catch (NoSuchRemoteFileException e) {
            // Its owner was faster.
        } catch (SftpException e) {
            left.add(path);
        }
    }

    private String path(String name) {
        return RemotePaths.resolve(directory, name);
    }
}
