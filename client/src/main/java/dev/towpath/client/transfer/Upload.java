package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.remote.Stripes;
import dev.towpath.client.remote.WriteWindow;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way to the server. The order is what makes it safe: the local file is opened before the server hears of
 * it; the bytes go to a part file; every WRITE and the CLOSE are acknowledged, the local file is seen not to have
 * changed, the size is compared; only then does the part file take the place of the target. Whatever fails before that
 * leaves the target untouched and removes the part file. Another attempt goes on where the acknowledged bytes of the last
 * one end, if the part file is as it was left.
 */
final class Upload implements Journey {
    /** How often the part file is made anew because somebody else took it. */
    private static final int TAKEN_AWAY = 2;

    private final Carrier carrier;
    private final TransferOptions options;
    private final UploadSource source;
    private final String path;
    private final String name;
    private final Meter meter;
    private final Pace pace;
    private final Striping striping;
    private final DiskMark disk;
    private final List<String> warnings = new ArrayList<>();
    private Stage stage = Stage.LOOKING;
    private @Nullable RemotePart file;
    private @Nullable Finish finish;
    private @Nullable Placement placement;
    /** Whether what was sent is of a version of the source that is no more. */
    private boolean stale;

    private int takenAway;
    private long safe;

    private Upload(Carrier carrier, TransferOptions options, UploadSource source, String path, String name) {
        this.carrier = carrier;
        this.options = options;
        this.source = source;
        this.path = path;
        this.name = name;
        this.meter = carrier.meter(source.description(), path, source.size(), options);
        this.striping = new Striping(carrier, options);
        this.disk = new DiskMark(options.has(Choice.SYNC));
        this.pace = new Pace(options, carrier.nanoTime(), meter::requireWanted);
    }

    /** Sends {@code local} to {@code remote}, an absolute path that may end with a slash to mean "into". */
    static Transferred run(Carrier carrier, Path local, String remote, TransferOptions options) throws IOException {
        try (LocalSource source = LocalSource.open(local)) {
            String name = NativeNames.name(local);
            String path = remote.endsWith("/") ? remote + name : remote;
            return Perseverance.run(carrier, options, new Upload(carrier, options, source, path, name));
        }
    }

    /** Sends what {@code stream} holds to {@code remote}, the absolute path of a file. */
    static Transferred run(Carrier carrier, InputStream stream, String remote, TransferOptions options)
            throws IOException {
        if (remote.endsWith("/")) {
            throw new IllegalArgumentException(
                    "a stream has no name of its own; append the name of the file to \"" + remote + "\"");
        }
        RetryPolicy policy = options.retry().orElseGet(() -> carrier.lifeline().policy());
        StreamSource source = new StreamSource(stream, options.size(), policy.attempts() > 1, options.checksum());
        return Perseverance.run(carrier, options, new Upload(carrier, options, source, remote, ""));
    }

    @Override
    public long safe() {
        return safe;
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public void requireWanted() {
        meter.requireWanted();
    }

    @Override
    public Transferred attempt() throws IOException {
        while (true) {
            try {
                return triedOnce();
            } catch (NoSuchRemoteFileException e) {
                if (!isTakenAway()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Two calls with {@code resume()} may go on with one part file: the bytes are the same, and who is done first puts it in
     * its place. The other sends all of it once more, for what it knows of the file at the target is too little. Returns
     * whether it is to.
     */
    private boolean isTakenAway() throws IOException {
        RemotePart part = file;
        if (part == null || takenAway == TAKEN_AWAY || !part.isGone()) {
            return false;
        }
        Placement place = placement;
        if (place != null && place.movedAside()) {
            place.restore();
        }
        if (!part.hasArrived()) {
            // Rather a server that takes files away at once.
            return false;
        }
        takenAway++;
        // Those of before are about a file that is somebody else's now.
        warnings.clear();
        warnings.add("somebody who sends the same file went on with its part file, and was done first; sent again");
        part.startAnew();
        placement = null;
        finish = null;
        stage = Stage.CARRYING;
        safe = 0;
        return true;
    }

    private Transferred triedOnce() throws IOException {
        meter.requireWanted();
        if (stage != Stage.LOOKING) {
            striping.failed();
        }
        try (striping) {
            // First of all, so that they are there when the part file is.
            striping.begin(isStriped() ? source.size() - safe : 0);
            return attempted();
        }
    }

    /**
     * A file written in place grows from its beginning: somebody may be reading it. And rclone, for one, empties a file
     * each time it is opened for writing.
     */
    private boolean isStriped() {
        return finish == null
                && Capability.likeOpenSsh(carrier.files())
                && source instanceof LocalSource
                && !options.has(Choice.IN_PLACE)
                && options.ifExists() != IfExists.RESUME;
    }

    private Transferred attempted() throws IOException {
        RemotePart part = file;
        if (part == null || stage == Stage.LOOKING) {
            // Nothing was changed yet, so what was seen over the last connection is old.
            RemoteTarget target = RemoteTarget.at(wantedFiles(), path, name, options);
            if (carrier.remains().restores(target)) {
                target = RemoteTarget.at(wantedFiles(), path, name, options);
            }
            part = new RemotePart(carrier, options, source, target);
            file = part;
            if (part.isUnwanted()) {
                return done(Completion.SKIPPED, null);
            }
        }
        part.target().on(wantedFiles());
        Finish checked = finish;
        if (checked == null) {
            checked = carried(part);
            finish = checked;
        }
        if (part.isInPlace()) {
            disk.directory(wantedFiles(), part.target().directory(), warnings);
            return done(Completion.IN_PLACE, checked);
        }
        stage = Stage.PLACING;
        Completion completion = placement(part).take(warnings);
        if (completion == Completion.SKIPPED) {
            carrier.removeIfThere(part.path());
            return done(completion, checked);
        }
        disk.directory(wantedFiles(), part.target().directory(), warnings);
        if (options.has(Choice.RESUME) && source instanceof LocalSource local) {
            cleanUpAfterOthers(part, local.version());
        } else {
            carrier.remains().clean(part.target(), warnings);
        }
        return done(completion, checked);
    }

    /** Waits for nothing that the caller no longer wants. */
    private RemoteFileSystem wantedFiles() {
        return carrier.files().checking(meter::requireWanted);
    }

    private Placement placement(RemotePart part) {
        if (placement == null) {
            String aside = part.target().asidePath(carrier.random());
            long size = options.has(Choice.VERIFY_SIZE) ? safe : -1;
            placement = new Placement(part.target(), part.path(), aside).withSize(size);
        }
        return placement;
    }

    /** Carries what is missing, and checks all of it. */
    private Finish carried(RemotePart part) throws IOException {
        stage = Stage.CARRYING;
        try {
            Finish last = new Finish(carrier, options, part, source, warnings, meter::requireWanted);
            send(part, last);
            return last.of(safe);
        } catch (TransferIntegrityException e) {
            if (!source.canRenew()) {
                throw Retold.with(e, failure -> failure.withRetryable(false));
            }
            stale = true;
            safe = 0;
            throw e;
        }
    }

    private void send(RemotePart part, Finish last) throws IOException {
        if (stale) {
            source.renew();
            meter.expect(source.size());
            part.startAnew();
            stale = false;
        }
        RemoteHandle handle = begun(part);
        striping.beginToClose();
        last.close(handle);
        striping.finish();
        source.requireWhole(safe, part.target().failure(""));
    }

    /**
     * Writes what is missing, or all of it where the server takes nothing behind what is there, and says so twice: once may
     * be a passing fault.
     */
    private RemoteHandle begun(RemotePart part) throws IOException {
        try {
            return written(part);
        } catch (SftpException e) {
            requireTooLate(part, e);
        }
        try {
            return written(part);
        } catch (SftpException e) {
            requireTooLate(part, e);
        }
        warnings.add("the first " + part.start() + " bytes were sent again: the server takes none behind them");
        part.startAnew();
        safe = 0;
        return written(part);
    }

    private void requireTooLate(RemotePart part, SftpException refused) throws IOException {
        if (safe > part.start() || !part.mayBeginAnew(refused)) {
            throw refused;
        }
    }

    /** Writes what is missing; the file stays open. */
    private RemoteHandle written(RemotePart part) throws IOException {
        RemoteHandle handle = part.open(safe, warnings);
        long start = part.start();
        safe = start;
        try {
            meter.start(start);
            disk.begin(handle, start);
            WriteWindow window = new WriteWindow(handle, start, done -> {
                safe = start + done;
                disk.moved(handle, safe);
                source.safe(disk.safe(safe));
                meter.moved(safe);
            });
            Stripes more = striping.channels();
            if (more != null) {
                window.over(more);
            }
            try {
                options.timeLimit().ifPresent(window::within);
                source.sendTo(window, start, pace, part.target().failure(""));
            } finally {
                safe = start + window.acknowledged();
            }
            disk.finish(handle, safe);
        } catch (DiskMark.Failed e) {
            abandon(handle);
            throw e.reason();
        } catch (IOException | RuntimeException | Error e) {
            abandon(handle);
            throw e;
        }
        return handle;
    }

    private void abandon(RemoteHandle handle) {
        safe = disk.safe(safe);
        handle.abandon();
    }

    /** The transfer is done: what cannot be cleaned up now waits for the next one. */
    private void cleanUpAfterOthers(RemotePart part, long version) {
        RemoteTarget target = part.target();
        try {
            // The rename has just changed the directory, so its time is the server's.
            Optional<Instant> now = carrier.files().stat(target.directory()).modified();
            if (now.isPresent()) {
                LeftBehind.clean(carrier.files(), target, version, part.others(), now.get(), warnings);
            }
        } catch (IOException e) {
            warnings.add("old part files were not looked for: " + e.getMessage());
        }
    }

    @Override
    public Exception ended(Exception failure, boolean reachable) {
        Exception told = failure instanceof SftpException e ? Retold.as("put", path, e) : failure;
        RemotePart part = file;
        if (part == null || stage == Stage.LOOKING) {
            return told;
        }
        Placement place = placement;
        if (place != null && place.movedAside()) {
            boolean restored = reachable
                    && Uninterrupted.clean(told, () -> {
                        carrier.reach();
                        part.target().on(carrier.files());
                        place.restore();
                    });
            if (!restored) {
                told = Retold.moreAdvice(told, place.advice());
            }
        }
        String left = part.leave(told, reachable, safe);
        return left.isEmpty() ? told : Retold.moreAdvice(told, left);
    }

    private Transferred done(Completion completion, @Nullable Finish checked) {
        boolean moved = completion != Completion.SKIPPED && checked != null;
        if (moved) {
            meter.finish(safe);
        }
        Optional<RemoteFile> written = moved && checked != null ? checked.written() : Optional.empty();
        Optional<FileChecksum> checksum = moved && checked != null ? checked.checksum() : Optional.empty();
        return new Transferred(
                source.description(),
                path,
                moved ? safe : 0,
                meter.elapsed(),
                completion,
                moved && checked != null ? checked.verifiedBy() : Verification.NONE,
                warnings,
                written.map(this::underItsName),
                moved ? meter.resumedAt() : 0,
                meter.attempts(),
                checksum);
    }

    private RemoteFile underItsName(RemoteFile there) {
        return underName(there, path);
    }

    /** What the server said of a part file, under the name it has now. */
    static RemoteFile underName(RemoteFile file, String path) {
        return new RemoteFile(
                RemotePaths.name(path),
                path,
                file.type(),
                file.size(),
                file.permissions(),
                file.uid(),
                file.gid(),
                file.accessed(),
                file.modified(),
                file.longName());
    }
}
