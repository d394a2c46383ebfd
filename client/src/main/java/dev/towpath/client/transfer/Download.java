package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.ReadWindow;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.Stripes;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way here. What is wrong on this side is found before the server hears of it; the target is touched only
 * once the whole file lies beside it, has the size the server told when it was opened, and has not changed there
 * meanwhile. Then one move puts it in place. Another attempt goes on where the bytes received in sequence end, if the file
 * is still the same.
 */
final class Download implements Journey {
    private final Carrier carrier;
    private final TransferOptions options;
    private final String source;
    private final Path target;
    private final Meter meter;
    private final Striping striping;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable LocalPart part;
    private @Nullable RemoteFile before;
    private Optional<FileChecksum> checksum = Optional.empty();
    private Stage stage = Stage.LOOKING;
    private long safe;

    private Download(Carrier carrier, TransferOptions options, String source, Path target) {
        this.carrier = carrier;
        this.options = options;
        this.source = source;
        this.target = target;
        this.meter = carrier.meter(source, target.toString(), 0, options);
        this.striping = new Striping(carrier, options);
    }

    /** Fetches {@code remote}, an absolute path, to {@code local}, a file. */
    static Transferred run(Carrier carrier, String remote, Path local, TransferOptions options) throws IOException {
        return Perseverance.run(carrier, options, new Download(carrier, options, remote, local));
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
        meter.requireWanted();
        if (before == null && targetIsTaken()) {
            return done(Completion.SKIPPED);
        }
        if (stage != Stage.LOOKING) {
            striping.failed();
        }
        Fetch fetch = Fetch.open(carrier.files(), source, 0, options, meter::requireWanted);
        try (striping) {
            return carried(fetch);
        } catch (IOException | RuntimeException | Error e) {
            fetch.handle().abandon();
            throw e;
        }
    }

    private Transferred carried(Fetch fetch) throws IOException {
        meter.expect(fetch.before().size());
        boolean first = before == null;
        if (first && isUpToDate(fetch)) {
            fetch.close(warnings);
            return done(Completion.SKIPPED);
        }
        LocalPart file = begun(fetch);
        striping.begin(Striping.isSettled(fetch.before()) ? fetch.before().size() - safe : 0);
        receive(fetch.at(safe), file);
        striping.beginToClose();
        try {
            fetch.requireUnchanged(safe);
            compare(file);
        } catch (TransferIntegrityException e) {
            // What came is of a file that is no more.
            safe = 0;
            throw e;
        }
        fetch.close(warnings);
        striping.finish(warnings);
        if (options.has(Choice.SYNC)) {
            file.channel().force(true);
        }
        file.complete(carrier.random());
        describe(file, fetch.before());
        boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (options.ifExists() != IfExists.FAIL && options.ifExists() != IfExists.SKIP) {
            file.replaceTarget();
        } else if (!becomesNew(file)) {
            file.close();
            return done(Completion.SKIPPED);
        }
        file.close();
        if (options.has(Choice.SYNC)) {
            file.syncDirectory(warnings);
        }
        cleanUpAfterOthers(fetch.before(), replaces);
        return done(Completion.ATOMIC);
    }

    private void cleanUpAfterOthers(RemoteFile there, boolean replaced) {
        if (options.has(Choice.RESUME)) {
            long version = LocalLeftBehind.version(there);
            LocalLeftBehind.clean(target, name -> PartName.isOf(version, name), warnings);
        } else if (replaced) {
            carrier.remains().clean(target, warnings);
        }
    }

    /** The part file, with as many bytes in it as {@link #safe} says. */
    private LocalPart begun(Fetch fetch) throws IOException {
        RemoteFile known = before;
        LocalPart file = part;
        if (file == null || known == null) {
            makeDirectory();
            file = created(fetch);
            part = file;
        } else if (!fetch.isAs(known)) {
            if (safe > 0) {
                warnings.add("the file changed on the server after " + safe + " bytes; fetched anew");
            }
            safe = 0;
        }
        before = fetch.before();
        if (file.channel().size() > safe) {
            file.channel().truncate(safe);
        }
        return file;
    }

    private LocalPart created(Fetch fetch) throws IOException {
        long version = LocalLeftBehind.version(fetch.before());
        if (options.ifExists() == IfExists.RESUME && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            LocalPart file = LocalPart.create(target, version, carrier.random());
            part = file;
            safe = LocalLeftBehind.beginning(file, target, fetch);
            return file;
        }
        if (!options.has(Choice.RESUME)) {
            return LocalPart.create(target, carrier.random());
        }
        Optional<LocalLeftBehind.Found> found = LocalLeftBehind.of(target, fetch, warnings);
        if (found.isPresent()) {
            safe = found.get().size();
            return found.get().part();
        }
        return LocalPart.create(target, version, carrier.random());
    }

    private void receive(Fetch fetch, LocalPart file) throws IOException {
        stage = Stage.CARRYING;
        long base = safe;
        meter.start(base);
        Pace pace = new Pace(options, carrier.nanoTime(), meter::requireWanted);
        long received = fetch.into(
                window -> {
                    Stripes more = striping.channels();
                    if (more != null) {
                        window.over(more, fetch.before());
                    }
                    try {
                        return received(window, file.channel(), base, pace);
                    } catch (IOException e) {
                        throw LocalPart.located(target, e);
                    } finally {
                        safe = base + window.received();
                    }
                },
                done -> meter.moved(base + done));
        safe = base + received;
    }

    private static long received(ReadWindow window, FileChannel channel, long base, Pace pace) throws IOException {
        if (!pace.isLimited()) {
            return window.receive(channel, base);
        }
        channel.position(base);
        try {
            return window.receive(new PacedOutput(Channels.newOutputStream(channel), pace));
        } finally {
            channel.truncate(Math.min(channel.size(), base + window.received()));
        }
    }

    private void compare(LocalPart file) throws IOException {
        if (options.checksum().isEmpty()) {
            return;
        }
        Checksum algorithm = options.checksum().get();
        FileChecksum theirs;
        String ours;
        try (OwnChecksum own =
                OwnChecksum.begun(unwanted -> Digest.of(algorithm, new FileBytes(file.channel(), 0), unwanted))) {
            theirs = carrier.lifeline().checksum(source, algorithm, options.ways(), meter::requireWanted);
            ours = own.hex(meter::requireWanted);
        }
        if (!ours.equals(theirs.hex())) {
            throw new TransferIntegrityException(
                    failure("the " + algorithm.standardName() + " there is " + theirs.hex() + ", and that of what came "
                                    + ours)
                            .withAdvice("fetch it again; if it happens often, look for bad memory or a bad disk")
                            .withRetryable(true),
                    null);
        }
        checksum = Optional.of(theirs);
    }

    /** Looks at the local side. Returns whether there is nothing to do. */
    private boolean targetIsTaken() throws IOException {
        Path directory = LocalPart.parent(target);
        boolean makesDirectory = options.has(Choice.CREATE_DIRECTORIES);
        if (!Files.exists(directory) && !makesDirectory) {
            throw new NoSuchFileException(
                    directory.toString(),
                    null,
                    "the local directory does not exist; make it, or use createDirectories()");
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        if (Files.isDirectory(target)) {
            throw new FileSystemException(
                    target.toString(), null, "is a directory where a file is meant; append the name of the file");
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        LocalPart.requireReplaceable(target);
        if (options.ifExists() == IfExists.FAIL) {
            throw new FileAlreadyExistsException(target.toString());
        }
        return options.ifExists() == IfExists.SKIP;
    }

    /** Looks at the target once the server's file is known. */
    private boolean isUpToDate(Fetch fetch) throws IOException {
        RemoteFile file = fetch.before();
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        return switch (options.ifExists()) {
            case NEWER ->
                file.modified().isPresent()
                        && file.modified().get().getEpochSecond()
                                <= Files.getLastModifiedTime(target, LinkOption.NOFOLLOW_LINKS)
                                        .toInstant()
                                        .getEpochSecond();
            case RESUME -> LocalLeftBehind.isWhole(target, fetch.files(), file);
            case REPLACE, FAIL, SKIP -> false;
        };
    }

    private void makeDirectory() throws IOException {
        if (options.has(Choice.CREATE_DIRECTORIES)) {
            Files.createDirectories(LocalPart.parent(target));
        }
    }

    private boolean becomesNew(LocalPart file) throws IOException {
        try {
            file.becomeNewTarget();
            return true;
        } catch (FileAlreadyExistsException e) {
            if (options.ifExists() == IfExists.SKIP) {
                return false;
            }
            throw e;
        }
    }

    private void describe(LocalPart file, RemoteFile there) throws IOException {
        OptionalInt bits = options.mode();
        if (bits.isEmpty() && options.has(Choice.PRESERVE_PERMISSIONS)) {
            bits = there.permissions().isPresent()
                    ? OptionalInt.of(there.permissions().getAsInt() & 0777)
                    : OptionalInt.empty();
        }
        file.permissions(bits, carrier.random());
        if (options.has(Choice.PRESERVE_TIMES)) {
            if (there.modified().isPresent()) {
                file.modified(FileTime.from(there.modified().get()));
            } else {
                warnings.add("the server does not tell the modification time");
            }
        }
    }

    @Override
    public Exception ended(Exception failure, boolean reachable) {
        Exception told = failure instanceof SftpException e ? Retold.as("get", source, e) : failure;
        LocalPart file = part;
        RemoteFile known = before;
        if (file == null) {
            return told;
        }
        try {
            if (options.has(Choice.RESUME) && safe > 0 && known != null && file.isThere()) {
                file.keep(known.modified());
                return Retold.moreAdvice(
                        told, "what came across is kept in \"" + file.path() + "\"; the same call goes on there");
            }
            file.close();
        } catch (IOException e) {
            told.addSuppressed(e);
            return Retold.moreAdvice(told, "the part file \"" + file.path() + "\" could not be removed; delete it");
        }
        return told;
    }

    private Failure failure(String reason) {
        return Failure.of("get", reason)
                .withPath(source)
                .withServer(carrier.files().server());
    }

    private Transferred done(Completion completion) {
        boolean moved = completion != Completion.SKIPPED;
        if (moved) {
            meter.finish(safe);
        }
        RemoteFile remote = before;
        boolean sized = moved && options.has(Choice.VERIFY_SIZE) && remote != null && remote.size() >= 0;
        Verification size = sized ? Verification.SIZE : Verification.NONE;
        return new Transferred(
                source,
                target.toString(),
                moved ? safe : 0,
                meter.elapsed(),
                completion,
                moved ? checksum.map(sum -> Verification.of(sum.way())).orElse(size) : Verification.NONE,
                warnings,
                moved ? Optional.ofNullable(remote) : Optional.empty(),
                moved ? meter.resumedAt() : 0,
                meter.attempts(),
                moved ? checksum : Optional.empty());
    }
}
