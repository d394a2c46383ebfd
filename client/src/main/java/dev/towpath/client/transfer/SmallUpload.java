package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One small file on its way to the server, without waiting: what is there, OPEN, then WRITE, CLOSE, times and size
 * together, and the rename once all of that is acknowledged. Its content is read at once, so that it cannot change
 * meanwhile. Anything but the usual replies makes it start again as an {@link Upload}.
 */
final class SmallUpload implements SmallFiles.Job {
    private final Carrier carrier;
    private final SmallFiles lane;
    private final Pipeline pipeline;
    private final TransferOptions options;
    private final Path local;
    private final BasicFileAttributes attributes;
    private final String target;
    private final SmallFiles.Outcome outcome;
    private final Meter meter;
    private final List<String> warnings = new ArrayList<>();

    private byte[] content = {};
    private boolean existed;
    private OptionalInt mode = OptionalInt.empty();
    private String path = "";
    private boolean asked;
    private @Nullable RemoteHandle handle;
    private int due;
    private @Nullable SftpException refusal;
    private Optional<RemoteFile> written = Optional.empty();

    /**
     * Makes ready to send {@code local}.
     *
     * @param attributes what the file was when it was found
     */
    SmallUpload(
            Carrier carrier,
            SmallFiles lane,
            TransferOptions options,
            Path local,
            BasicFileAttributes attributes,
            String target,
            SmallFiles.Outcome outcome) {
        this.carrier = carrier;
        this.lane = lane;
        this.pipeline = lane.pipeline();
        this.options = options;
        this.local = local;
        this.attributes = attributes;
        this.target = target;
        this.outcome = outcome;
        this.meter = carrier.meter(local.toString(), target, attributes.size(), options);
    }

    @Override
    public long bytes() {
        return attributes.size();
    }

    /**
     * Sends the first request.
     *
     * @param fresh whether the directory of the target was made just now, so that nothing is in it
     */
    void begin(boolean fresh) throws IOException {
        if (!isRead()) {
            slowly();
        } else if (fresh) {
            open();
        } else {
            pipeline.stat(target, this::found, this::notFound);
        }
    }

    /** Whether the content is here as it was found; if not, the slow way says why. */
    private boolean isRead() {
        content = new byte[(int) attributes.size()];
        ByteBuffer buffer = ByteBuffer.wrap(content);
        try (FileChannel channel = FileChannel.open(local, StandardOpenOption.READ)) {
            int count = 0;
            while (buffer.hasRemaining() && count >= 0) {
                count = channel.read(buffer);
            }
            BasicFileAttributes now = Files.readAttributes(local, BasicFileAttributes.class);
            if (options.mode().isPresent()) {
                mode = options.mode();
            } else if (options.has(Choice.PRESERVE_PERMISSIONS)) {
                mode = LocalSource.permissions(local);
            }
            // An empty one that holds bytes after all is one of /proc, which the slow way refuses.
            boolean whole = content.length > 0 || channel.read(ByteBuffer.allocate(1)) <= 0;
            return whole
                    && !buffer.hasRemaining()
                    && now.size() == attributes.size()
                    && now.lastModifiedTime().equals(attributes.lastModifiedTime());
        } catch (IOException e) {
            return false;
        }
    }

    private void found(RemoteFile before) throws IOException {
        if (!before.isRegularFile() || (!inPlace() && !carrier.files().can(Capability.POSIX_RENAME))) {
            slowly();
            return;
        }
        existed = true;
        if (mode.isEmpty() && before.permissions().isPresent()) {
            mode = OptionalInt.of(before.permissions().getAsInt() & 0777);
        }
        open();
    }

    private void notFound(SftpException refused) throws IOException {
        if (refused instanceof NoSuchRemoteFileException) {
            open();
        } else {
            refused(refused);
        }
    }

    private boolean inPlace() {
        return options.has(Choice.IN_PLACE);
    }

    private void open() throws IOException {
        path = inPlace()
                ? target
                : RemotePaths.resolve(
                        RemotePaths.parent(target), PartName.of(RemotePaths.name(target), carrier.random()));
        Set<OpenFlag> flags =
                EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, inPlace() ? OpenFlag.TRUNCATE : OpenFlag.EXCLUSIVE);
        asked = true;
        pipeline.open(path, flags, permissions(), this::opened, refused -> {
            boolean perhapsTooMany = BareFailure.is(refused);
            // Some servers make the file before they find that they have no handle for it.
            asked = refused instanceof SftpTimeoutException || (perhapsTooMany && !inPlace());
            if (!perhapsTooMany || !lane.waits(this)) {
                refused(refused);
            }
        });
    }

    @Override
    public void resume() throws IOException {
        lane.discard(leftovers());
        open();
    }

    private AttributeChange permissions() {
        return mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
    }

    private void opened(RemoteHandle opened) throws IOException {
        handle = opened;
        meter.start();
        int most = pipeline.writeSize(opened);
        for (int at = 0; at < content.length; at += most) {
            due++;
            int count = Math.min(most, content.length - at);
            pipeline.write(opened, at, content, at, count, this::acknowledged, this::missed);
        }
        // OpenSSH need not look the path up then. Others may set times, or write the last bytes, when a file is closed.
        boolean byHandle = Capability.likeOpenSsh(carrier.files());
        if (!byHandle) {
            close(opened);
        }
        describe(opened, byHandle);
        if (options.has(Choice.VERIFY_SIZE)) {
            due++;
            Pipeline.Then<RemoteFile> then = file -> {
                written = Optional.of(file);
                acknowledged(true);
            };
            if (byHandle) {
                pipeline.stat(opened, then, this::missed);
            } else {
                pipeline.stat(path, then, this::missed);
            }
        }
        if (byHandle) {
            close(opened);
        }
    }

    private void close(RemoteHandle opened) throws IOException {
        due++;
        pipeline.close(opened, this::acknowledged, this::missed);
    }

    private void describe(RemoteHandle opened, boolean byHandle) throws IOException {
        boolean times = options.has(Choice.PRESERVE_TIMES);
        if (!times && mode.isEmpty()) {
            return;
        }
        AttributeChange change = permissions();
        if (times) {
            change = change.withTimes(
                    attributes.lastAccessTime().toInstant(),
                    attributes.lastModifiedTime().toInstant());
        }
        due++;
        if (byHandle) {
            pipeline.setAttributes(opened, change, this::acknowledged, this::undescribed);
        } else {
            pipeline.setAttributes(path, change, this::acknowledged, this::undescribed);
        }
    }

    /** A server that takes no times is no failure; if it was about more, the slow way finds out what it does take. */
    private void undescribed(SftpException refused) throws IOException {
        if (mode.isPresent() || refused instanceof SftpTimeoutException) {
            missed(refused);
        } else {
            warnings.add("the server did not take the times: " + refused.getMessage());
            acknowledged(true);
        }
    }

    private void missed(SftpException refused) throws IOException {
        if (refusal == null) {
            refusal = refused;
        }
        acknowledged(false);
    }

    private void acknowledged(boolean unused) throws IOException {
        due--;
        if (due > 0) {
            return;
        }
        SftpException why = refusal;
        if (why != null) {
            refused(why);
        } else if (written.isPresent() && written.get().size() != content.length) {
            slowly();
        } else if (inPlace()) {
            finished(Completion.IN_PLACE);
        } else if (carrier.files().can(Capability.POSIX_RENAME)) {
            pipeline.posixRename(path, target, done -> finished(Completion.ATOMIC), this::refused);
        } else {
            pipeline.rename(path, target, done -> finished(Completion.ATOMIC), this::refused);
        }
    }

    private void finished(Completion completion) throws IOException {
        lane.leave(this);
        meter.finish(content.length);
        Transferred done = new Transferred(
                local.toString(),
                target,
                content.length,
                meter.elapsed(),
                completion,
                written.isPresent() ? Verification.SIZE : Verification.NONE,
                warnings,
                written.map(file -> Upload.underName(file, target)));
        carrier.tell(done);
        outcome.done(done);
    }

    private void refused(SftpException refused) throws IOException {
        if (!(refused instanceof SftpTimeoutException)) {
            slowly();
            return;
        }
        // Whoever does not answer will not answer the slow way either.
        lane.discard(leftovers());
        SftpException told = Retold.as("put", target, refused);
        lane.leave(this);
        carrier.tellFailed(local.toString(), target, told);
        outcome.failed(told);
    }

    /** Starts again, alone and step by step. */
    private void slowly() throws IOException {
        lane.mishap();
        Transferred done;
        try {
            for (String left : leftovers()) {
                asked = true;
                carrier.removeIfThere(left);
                asked = false;
            }
            done = lane.alone(() -> carrier.upload(local, target, options));
        } catch (ConnectionLostException e) {
            // It stays in the lane, with what it has left.
            outcome.failed(e);
            return;
        } catch (IOException e) {
            lane.leave(this);
            outcome.failed(e);
            return;
        }
        lane.leave(this);
        outcome.done(done);
    }

    @Override
    public List<String> leftovers() {
        RemoteHandle open = handle;
        if (open != null) {
            open.abandon();
        }
        boolean left = asked && !(inPlace() && existed);
        asked = false;
        return left ? List.of(path) : List.of();
    }
}
