package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One small file on its way here, without waiting: OPEN, then READ, FSTAT and CLOSE together. It is whole if what came is
 * what was listed, one READ behind its end found nothing, and size and time are still those of the listing. Then it goes
 * through a part file as every download. Anything but the usual replies makes it start again as a {@link Download}.
 */
final class SmallDownload implements SmallFiles.Job {
    private final Carrier carrier;
    private final SmallFiles lane;
    private final Pipeline pipeline;
    private final TransferOptions options;
    private final RemoteFile listed;
    private final String source;
    private final Path target;
    private final LocalDirectory directory;
    private final SmallFiles.Outcome outcome;
    private final Meter meter;
    private final List<String> warnings = new ArrayList<>();
    private final byte[] content;
    private @Nullable RemoteHandle handle;
    private int due;
    private boolean odd;
    private @Nullable SftpException silence;
    private Optional<RemoteFile> after = Optional.empty();

    /**
     * Makes ready to fetch {@code source}.
     *
     * @param listed what the server said of it
     * @param directory where the target lies
     */
    SmallDownload(
            Carrier carrier,
            SmallFiles lane,
            TransferOptions options,
            RemoteFile listed,
            String source,
            Path target,
            LocalDirectory directory,
            SmallFiles.Outcome outcome) {
        this.carrier = carrier;
        this.lane = lane;
        this.pipeline = lane.pipeline();
        this.options = options;
        this.listed = listed;
        this.source = source;
        this.target = target;
        this.directory = directory;
        this.outcome = outcome;
        this.content = new byte[(int) listed.size()];
        this.meter = carrier.meter(source, target.toString(), listed.size(), options);
    }

    @Override
    public long bytes() {
        return content.length;
    }

    @Override
    public void resume() throws IOException {
        pipeline.open(source, EnumSet.of(OpenFlag.READ), AttributeChange.none(), this::opened, refused -> {
            if (refused instanceof SftpTimeoutException
                    || refused instanceof NoSuchRemoteFileException
                    || refused instanceof RemoteAccessDeniedException) {
                fail(Retold.as("get", source, refused));
            } else if (!BareFailure.is(refused) || !lane.waits(this)) {
                slowly();
            }
        });
    }

    private void opened(RemoteHandle opened) throws IOException {
        handle = opened;
        meter.start();
        int most = pipeline.readSize(opened);
        int at = 0;
        // The last request asks for one byte more than there is.
        for (int left = content.length + 1; left > 0; left -= most) {
            int from = at;
            int size = Math.min(most, left);
            due++;
            pipeline.read(
                    opened,
                    from,
                    size,
                    bytes -> came(from, Math.min(size, content.length - from), bytes),
                    this::missed);
            at += size;
        }
        due++;
        pipeline.stat(
                opened,
                file -> {
                    after = Optional.of(file);
                    settle();
                },
                this::missed);
        due++;
        pipeline.close(opened, closed -> settle(), refused -> {
            warnings.add("the server did not close the file: " + refused.getMessage());
            settle();
        });
    }

    private void came(int from, int wanted, byte[] bytes) throws IOException {
        if (bytes.length == wanted) {
            System.arraycopy(bytes, 0, content, from, wanted);
        } else {
            odd = true;
        }
        settle();
    }

    private void missed(SftpException refused) throws IOException {
        odd = true;
        if (refused instanceof SftpTimeoutException) {
            silence = refused;
        }
        settle();
    }

    private void settle() throws IOException {
        due--;
        if (due > 0) {
            return;
        }
        SftpException late = silence;
        if (late != null) {
            fail(Retold.as("get", source, late));
        } else if (odd || !isAsListed()) {
            slowly();
        } else {
            store();
        }
    }

    private boolean isAsListed() {
        return after.filter(now -> now.isRegularFile()
                        && now.size() == content.length
                        && now.modified().equals(listed.modified()))
                .isPresent();
    }

    private void store() throws IOException {
        Transferred done;
        try {
            directory.requireSame();
            if (isInTheWay()) {
                // Which says what is wrong.
                slowly();
                return;
            }
            try (LocalPart part = LocalPart.create(target, carrier.random())) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    part.channel().write(buffer);
                }
                part.channel().close();
                part.permissions(permissions(), carrier.random());
                times(part);
                part.replaceTarget();
            }
            directory.requireSame();
            done = transferred();
        } catch (ClosedByInterruptException e) {
            fail(Uninterrupted.told(e));
            return;
        } catch (IOException e) {
            fail(LocalPart.located(target, e));
            return;
        }
        lane.leave(this);
        meter.finish(content.length);
        carrier.tell(done);
        outcome.done(done);
    }

    /** Whether there is something that no file replaces. */
    private boolean isInTheWay() throws IOException {
        try {
            BasicFileAttributes there =
                    Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return there.isDirectory() || there.isOther();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void times(LocalPart part) throws IOException {
        if (!options.has(Choice.PRESERVE_TIMES)) {
            return;
        }
        if (listed.modified().isPresent()) {
            part.modified(FileTime.from(listed.modified().get()));
        } else {
            warnings.add("the server does not tell the modification time");
        }
    }

    /** Those asked for, else those of the file it replaces, else those of a new file. */
    private OptionalInt permissions() throws IOException {
        if (options.mode().isPresent()) {
            return options.mode();
        }
        OptionalInt bits = after.orElse(listed).permissions();
        if (options.has(Choice.PRESERVE_PERMISSIONS) && bits.isPresent()) {
            return OptionalInt.of(bits.getAsInt() & 0777);
        }
        if (!directory.isPosix()) {
            return OptionalInt.empty();
        }
        try {
            if (!directory.wasMade()) {
                PosixFileAttributes old =
                        Files.readAttributes(target, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (old.isRegularFile()) {
                    return OptionalInt.of(FileMode.of(old.permissions()));
                }
            }
        } catch (NoSuchFileException e) {
            // A new file, then.
        }
        return directory.usualMode(carrier.random());
    }

    private Transferred transferred() {
        return new Transferred(
                source,
                target.toString(),
                content.length,
                meter.elapsed(),
                Completion.ATOMIC,
                options.has(Choice.VERIFY_SIZE) ? Verification.SIZE : Verification.NONE,
                warnings,
                after);
    }

    private void fail(IOException cause) throws IOException {
        List<String> unused = leftovers();
        lane.leave(this);
        carrier.tellFailed(source, target.toString(), cause);
        outcome.failed(cause);
    }

    /** Starts again, alone and step by step. */
    private void slowly() throws IOException {
        lane.mishap();
        List<String> unused = leftovers();
        Transferred done;
        try {
            directory.requireSame();
            done = lane.alone(() -> carrier.download(source, target, options));
            directory.requireSame();
        } catch (IOException e) {
            lane.leave(this);
            outcome.failed(e);
            return;
        }
        lane.leave(this);
        outcome.done(done);
    }

    /** Nothing: what it opened is closed. */
    @Override
    public List<String> leftovers() {
        RemoteHandle open = handle;
        if (open != null) {
            open.abandon();
        }
        return List.of();
    }
}
