package dev.towpath.client.transfer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How one file is transferred. Immutable: each method returns new options. Unless told otherwise a transfer is atomic,
 * replaces its target, checks the size afterwards, and keeps neither times nor permissions.
 *
 * <pre>{@code
 * sftp.put(Path.of("a.csv"), "in/", o -> o.preserveTimes().createDirectories());
 * }</pre>
 *
 * @since 0.1
 */
public final class TransferOptions {
    /** What can be switched on. */
    enum Choice {
        IN_PLACE,
        REQUIRE_ATOMIC,
        VERIFY_SIZE,
        PRESERVE_TIMES,
        PRESERVE_PERMISSIONS,
        CREATE_DIRECTORIES,
        SYNC
    }

    private final Set<Choice> choices;
    private final IfExists ifExists;
    private final OptionalInt mode;
    private final Consumer<Progress> listener;
    private final OptionalLong size;
    private final long offset;
    private final Optional<Duration> limit;

    private TransferOptions(
            Set<Choice> choices,
            IfExists ifExists,
            OptionalInt mode,
            Consumer<Progress> listener,
            OptionalLong size,
            long offset,
            Optional<Duration> limit) {
        this.choices = choices;
        this.ifExists = ifExists;
        this.mode = mode;
        this.listener = listener;
        this.size = size;
        this.offset = offset;
        this.limit = limit;
    }

    /** The options a transfer has unless told otherwise. */
    public static TransferOptions defaults() {
        return new TransferOptions(
                EnumSet.of(Choice.VERIFY_SIZE),
                IfExists.REPLACE,
                OptionalInt.empty(),
                progress -> {},
                OptionalLong.empty(),
                0,
                Optional.empty());
    }

    /** Says what to do when the target exists; {@link IfExists#REPLACE} unless set. */
    public TransferOptions ifExists(IfExists what) {
        return new TransferOptions(choices, requireNonNull(what, "what"), mode, listener, size, offset, limit);
    }

    /**
     * Writes under the final name instead of to a part file, for servers that react to names or forbid renames. Readers
     * may see half a file, and a failure leaves one: the target is damaged when a transfer over it breaks. For uploads
     * only; a download always goes through a part file.
     */
    public TransferOptions inPlace() {
        return with(Choice.IN_PLACE, true);
    }

    /**
     * Refuses, before a byte is sent, to replace a file on a server that cannot do so in one step
     * (no {@code posix-rename@openssh.com}).
     */
    public TransferOptions requireAtomic() {
        return with(Choice.REQUIRE_ATOMIC, true);
    }

    /**
     * Says whether the size is compared after the transfer; on unless set. Switch it off for servers that take a file
     * away as soon as it is complete.
     */
    public TransferOptions verifySize(boolean verify) {
        return with(Choice.VERIFY_SIZE, verify);
    }

    /**
     * Gives the target the modification time of the source, in whole seconds (all that protocol version 3 can say). A
     * server that refuses does not fail the upload; {@link Transferred#warnings()} says so. A stream has no times.
     */
    public TransferOptions preserveTimes() {
        return with(Choice.PRESERVE_TIMES, true);
    }

    /**
     * Gives the target the source's read, write and execute bits; set-user-ID, set-group-ID and sticky are never
     * carried over. Nothing happens for a stream, or a local file whose file system has no such bits.
     */
    public TransferOptions preservePermissions() {
        return with(Choice.PRESERVE_PERMISSIONS, true);
    }

    /**
     * Gives the target these permissions: {@code 640} or {@code rw-r-----}. Without this and
     * {@link #preservePermissions()}, a target that is replaced keeps the permissions it had, and a new one gets what
     * the server's or this process's umask leaves.
     *
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public TransferOptions mode(String text) {
        return new TransferOptions(
                choices, ifExists, OptionalInt.of(FileMode.parse(text)), listener, size, offset, limit);
    }

    /**
     * Waits until the bytes are on the disk, not only with the operating system: {@code fsync@openssh.com} for an
     * upload, which fails before a byte is sent if the server lacks it; the local equivalent for a download.
     */
    public TransferOptions sync() {
        return with(Choice.SYNC, true);
    }

    /** Makes the directories the target lies in, as far as they are missing. */
    public TransferOptions createDirectories() {
        return with(Choice.CREATE_DIRECTORIES, true);
    }

    /**
     * Calls {@code consumer} as bytes are acknowledged or received: once at the start with 0, at most every 100 ms, and
     * once at the end, for empty files too. It is called on the thread that called the transfer; what it throws ends
     * the transfer and reaches that caller.
     */
    public TransferOptions onProgress(Consumer<Progress> consumer) {
        return new TransferOptions(choices, ifExists, mode, requireNonNull(consumer, "consumer"), size, offset, limit);
    }

    /**
     * Says how many bytes the stream of an upload holds, so that {@link Progress#total()} is known. A stream that holds
     * more or less fails the transfer, and the target stays as it was. For uploads from a stream only.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public TransferOptions size(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + bytes);
        }
        return new TransferOptions(choices, ifExists, mode, listener, OptionalLong.of(bytes), offset, limit);
    }

    /**
     * Begins at this byte of the remote file, 0 unless set: to go on where an earlier download ended. For downloads to a
     * stream only.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public TransferOptions offset(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("an offset cannot be negative: " + bytes);
        }
        return new TransferOptions(choices, ifExists, mode, listener, size, bytes, limit);
    }

    /**
     * Limits the time that the bytes of one file may take, from the first to the last; unlimited unless set. The stall
     * timeout only ends a transfer that does not move at all; this one also ends a server or a line that moves a few bytes
     * a second. It fails with {@link dev.towpath.client.errors.SftpTimeoutException}, and the target stays as it was.
     * Opening, checking and renaming are limited each by the response timeout. A local stream that blocks is not
     * interrupted.
     *
     * @throws IllegalArgumentException unless it is positive, and a year at most
     */
    public TransferOptions timeLimit(Duration newLimit) {
        if (newLimit.isNegative() || newLimit.isZero() || newLimit.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("a time limit is positive and a year at most: " + newLimit);
        }
        return new TransferOptions(choices, ifExists, mode, listener, size, offset, Optional.of(newLimit));
    }

    boolean has(Choice choice) {
        return choices.contains(choice);
    }

    IfExists ifExists() {
        return ifExists;
    }

    OptionalInt mode() {
        return mode;
    }

    Consumer<Progress> listener() {
        return listener;
    }

    OptionalLong size() {
        return size;
    }

    long offset() {
        return offset;
    }

    Optional<Duration> timeLimit() {
        return limit;
    }

    /** Refuses what means nothing for this transfer. */
    TransferOptions checked(boolean mayHaveSize, boolean mayHaveOffset) {
        if (size.isPresent() && !mayHaveSize) {
            throw new IllegalArgumentException("size(…) is for uploads from a stream; files tell their own");
        }
        if (offset != 0 && !mayHaveOffset) {
            throw new IllegalArgumentException("offset(…) is for downloads to a stream");
        }
        return checked();
    }

    /** Refuses what contradicts itself, before anything is read or sent. */
    TransferOptions checked() {
        if (has(Choice.IN_PLACE) && has(Choice.REQUIRE_ATOMIC)) {
            throw new IllegalArgumentException("inPlace() and requireAtomic() contradict each other; choose one");
        }
        return this;
    }

    private TransferOptions with(Choice choice, boolean on) {
        Set<Choice> more = EnumSet.noneOf(Choice.class);
        more.addAll(choices);
        if (on) {
            more.add(choice);
        } else {
            more.remove(choice);
        }
        return new TransferOptions(more, ifExists, mode, listener, size, offset, limit);
    }

    /** Lists what is switched on. */
    @Override
    public String toString() {
        return "TransferOptions[" + choices + ", ifExists " + ifExists
                + (mode.isPresent() ? ", mode " + Integer.toOctalString(mode.getAsInt()) : "") + "]";
    }
}
