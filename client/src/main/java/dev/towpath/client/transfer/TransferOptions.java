package dev.towpath.client.transfer;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.remote.Stripes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How one file is transferred. Immutable: each method returns new options. Unless told otherwise a transfer is atomic,
 * replaces its target, checks the size afterwards, keeps neither times nor permissions, and is tried as often as the
 * connection's {@link RetryPolicy} says: each time it goes on where the acknowledged bytes end.
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
        SYNC,
        RESUME
    }

    // Not final only so that a copy can be made and changed; no field changes once a method has returned.
    private Set<Choice> choices = EnumSet.of(Choice.VERIFY_SIZE);
    private IfExists ifExists = IfExists.REPLACE;
    private OptionalInt mode = OptionalInt.empty();
    private Consumer<Progress> listener = progress -> {};
    private OptionalLong size = OptionalLong.empty();
    private long offset;
    private Optional<Duration> timeLimit = Optional.empty();
    private OptionalLong rate = OptionalLong.empty();
    private Optional<BooleanSupplier> cancelled = Optional.empty();
    private Optional<RetryPolicy> retry = Optional.empty();
    private Optional<Checksum> checksum = Optional.empty();
    private Set<ChecksumWay> ways = EnumSet.of(ChecksumWay.EXTENSION, ChecksumWay.READ_BACK);
    private Optional<UnaryOperator<String>> temporaryName = Optional.empty();
    private int streams;

    private TransferOptions() {}

    private TransferOptions changed(Consumer<TransferOptions> change) {
        TransferOptions copy = new TransferOptions();
        copy.choices = choices;
        copy.ifExists = ifExists;
        copy.mode = mode;
        copy.listener = listener;
        copy.size = size;
        copy.offset = offset;
        copy.timeLimit = timeLimit;
        copy.rate = rate;
        copy.cancelled = cancelled;
        copy.retry = retry;
        copy.checksum = checksum;
        copy.ways = ways;
        copy.temporaryName = temporaryName;
        copy.streams = streams;
        change.accept(copy);
        return copy;
    }

    /** The options a transfer has unless told otherwise. */
    public static TransferOptions defaults() {
        return new TransferOptions();
    }

    /** Says what to do when the target exists; {@link IfExists#REPLACE} unless set. */
    public TransferOptions ifExists(IfExists what) {
        return changed(o -> o.ifExists = requireNonNull(what, "what"));
    }

    /**
     * Writes under the final name instead of to a part file, for servers that react to names or forbid renames. Readers
     * may see half a file, and a failure leaves one: the target is damaged when a transfer over it breaks. For uploads
     * only; a download always goes through a part file.
     */
    public TransferOptions inPlace() {
        return with(Choice.IN_PLACE, true);
    }

    /** Refuses to replace a file on a server that cannot do so in one step (no {@code posix-rename@openssh.com}). */
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
     * Gives the target the modification time of the source, in whole seconds; an upload makes those before 1970 the first
     * and those after 2106 the last that protocol version 3 can say. A server that refuses does not fail the upload;
     * {@link Transferred#warnings()} says so. A stream has no times.
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
        return changed(o -> o.mode = OptionalInt.of(FileMode.parse(text)));
    }

    /**
     * Waits until the bytes are on the disk, not only with the operating system, and then until the name is: with
     * {@code fsync@openssh.com} for an upload, which fails before a byte is sent if the server lacks it; with the local
     * equivalent for a download. Only what was synced is built upon, which is every 32 MiB of an upload.
     */
    public TransferOptions sync() {
        return with(Choice.SYNC, true);
    }

    /** Makes the directories the target lies in, as far as they are missing. */
    public TransferOptions createDirectories() {
        return with(Choice.CREATE_DIRECTORIES, true);
    }

    /**
     * Calls {@code consumer} as bytes are acknowledged or received: once at the start with 0 or what is there already, at
     * most every 100 ms, and once at the end, for empty files too. It is called on the thread that called the transfer; what it throws ends
     * the transfer and reaches that caller.
     */
    public TransferOptions onProgress(Consumer<Progress> consumer) {
        return changed(o -> o.listener = requireNonNull(consumer, "consumer"));
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
        return changed(o -> o.size = OptionalLong.of(bytes));
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
        return changed(o -> o.offset = bytes);
    }

    /**
     * Limits the time that the bytes of one file may take in one attempt, first to last; unlimited unless set. The stall
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
        return changed(o -> o.timeLimit = Optional.of(newLimit));
    }

    /**
     * Goes on where an earlier call with this option ended, in this program or another: what has come across is kept as a
     * part file when the transfer fails, and the same call finds it again. It is used only if the source still has the
     * size and the modification time it had then, and the end of the part file is the same as the source there; else the
     * transfer starts anew, and {@link Transferred#warnings()} says why. {@link Transferred#resumedAt()} tells where it
     * went on; a download whose program was killed does so 32 MiB before the end of its part file, for it may have holes.
     * Other part files of the same target are deleted if nobody wrote to them for a day. Means nothing for streams.
     */
    public TransferOptions resume() {
        return with(Choice.RESUME, true);
    }

    /**
     * Compares the checksum of both sides before the target is touched, by the server's extension if it has one, else by
     * reading the file a second time. If they differ the transfer fails with
     * {@link dev.towpath.client.errors.TransferIntegrityException}, and the target stays as it was.
     */
    public TransferOptions verify(Checksum algorithm) {
        return verify(algorithm, EnumSet.of(ChecksumWay.EXTENSION, ChecksumWay.READ_BACK));
    }

    /**
     * Compares checksums as {@link #verify(Checksum)} does, by the first of the {@code allowed} ways that works.
     *
     * @throws IllegalArgumentException if none is allowed
     */
    public TransferOptions verify(Checksum algorithm, Set<ChecksumWay> allowed) {
        if (allowed.isEmpty()) {
            throw new IllegalArgumentException("no way to compare checksums is allowed");
        }
        return changed(o -> {
            o.checksum = Optional.of(algorithm);
            o.ways = EnumSet.copyOf(allowed);
        });
    }

    /**
     * Limits the rate to this many bytes per second on average; unlimited unless set. What is already under way is not
     * held back, so up to 4 MiB may come at once; of the time in which nothing moved, a second is made up for.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public TransferOptions limit(long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("a rate is at least one byte per second: " + bytesPerSecond);
        }
        return changed(o -> o.rate = OptionalLong.of(bytesPerSecond));
    }

    /**
     * Ends the transfer with {@link java.util.concurrent.CancellationException} when {@code condition} holds: asked a few
     * times a second or more, while waiting and connecting too, on the thread that transfers, which sends nothing
     * meanwhile; it may ask the same {@code Sftp}. The target stays as it was. Never tried again.
     */
    public TransferOptions cancelWhen(BooleanSupplier condition) {
        return changed(o -> o.cancelled = Optional.of(condition));
    }

    /**
     * Sets how often this transfer is tried; as {@link dev.towpath.client.SftpBuilder} says unless set. An attempt that
     * carried bytes begins the count, and the time, of the policy anew.
     */
    public TransferOptions retry(RetryPolicy policy) {
        return changed(o -> o.retry = Optional.of(policy));
    }

    /**
     * Makes the name of an upload's part file from that of its target, for servers that take certain names only. A file
     * of that name is replaced. Two transfers to one target would destroy each other's: unless this is set, part files
     * have names that nobody can guess.
     */
    public TransferOptions temporaryName(UnaryOperator<String> naming) {
        return changed(o -> o.temporaryName = Optional.of(naming));
    }

    /**
     * Carries a file over {@code count} channels of the connection, 1 to 8, or fewer if the server grants fewer. Unless
     * set, several for uploads where the round trip is long, and three for files of 128 MiB and more. Uploads only to
     * servers like OpenSSH's: others may empty a file that is opened again. Not for streams, nor in place, nor with a
     * rate, nor for a download of a file that changed in the last ten seconds.
     */
    public TransferOptions streams(int count) {
        if (count < 1 || count > Stripes.MOST) {
            throw new IllegalArgumentException("streams must be 1 to " + Stripes.MOST + ": " + count);
        }
        return changed(o -> o.streams = count);
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
        return timeLimit;
    }

    OptionalLong rate() {
        return rate;
    }

    Optional<BooleanSupplier> cancelled() {
        return cancelled;
    }

    Optional<RetryPolicy> retry() {
        return retry;
    }

    Optional<Checksum> checksum() {
        return checksum;
    }

    Set<ChecksumWay> ways() {
        return ways;
    }

    int streams() {
        return streams;
    }

    Optional<UnaryOperator<String>> temporaryName() {
        return temporaryName;
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

    /** Refuses what a stream cannot do. */
    TransferOptions checkedForStream() {
        if (ifExists == IfExists.RESUME || ifExists == IfExists.NEWER) {
            throw new IllegalArgumentException("ifExists(" + ifExists + ") is for files, not for streams");
        }
        return this;
    }

    /** Refuses what contradicts itself, before anything is read or sent. */
    TransferOptions checked() {
        if (has(Choice.IN_PLACE) && has(Choice.REQUIRE_ATOMIC)) {
            throw new IllegalArgumentException("inPlace() and requireAtomic() contradict each other; choose one");
        }
        if (temporaryName.isPresent() && (has(Choice.IN_PLACE) || has(Choice.RESUME))) {
            throw new IllegalArgumentException("temporaryName(…) goes with neither inPlace() nor resume()");
        }
        if (has(Choice.IN_PLACE) && has(Choice.RESUME)) {
            throw new IllegalArgumentException("resume() needs a part file; with inPlace() use ifExists(RESUME)");
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
        return changed(o -> o.choices = more);
    }

    /** Lists what is switched on. */
    @Override
    public String toString() {
        return "TransferOptions[" + choices + ", ifExists " + ifExists
                + (mode.isPresent() ? ", mode " + Integer.toOctalString(mode.getAsInt()) : "") + "]";
    }
}
