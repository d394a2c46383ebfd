package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The small files of a tree that are under way, many at a time over one channel: the requests of one file follow each
 * other as replies come, those of different files do not wait for each other. A small file goes the same way as a large
 * one, in the same order and with the same checks. Whatever is unusual, in the options or in a reply, is left to the slow
 * way, {@link Upload} and {@link Download}, which knows what to make of it.
 */
final class SmallFiles {
    /** A larger file keeps the line busy by itself. */
    static final int LARGEST = 1024 * 1024;

    /** Content held for all files under way. */
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    /** Files that had to go the slow way before all do; unless most did not. */
    private static final int MISHAPS_MAX = 16;

    private static final Set<Choice> UNDERSTOOD = EnumSet.of(
            Choice.IN_PLACE,
            Choice.REQUIRE_ATOMIC,
            Choice.VERIFY_SIZE,
            Choice.PRESERVE_TIMES,
            Choice.PRESERVE_PERMISSIONS,
            Choice.CREATE_DIRECTORIES);

    /** One file under way. */
    interface Job {
        /** How many bytes it holds; a link has none. */
        default long bytes() {
            return 0;
        }

        /** Goes on after waiting for a handle, if it needs one. */
        default void resume() throws IOException {}

        /** Stops; names what it may have left on the server. */
        List<String> leftovers();
    }

    /** What becomes of a file. */
    interface Outcome {
        void done(Transferred file) throws IOException;

        void failed(IOException cause) throws IOException;
    }

    private final Pipeline pipeline;
    private final boolean suitable;
    private final Set<Job> jobs = new LinkedHashSet<>();
    /** Part files whose removal was asked for and not answered. */
    private final Set<String> strays = new LinkedHashSet<>();

    private final Deque<Job> waiting = new ArrayDeque<>();
    private int files;
    private long bytes;
    private long ended;
    private long mishaps;
    private boolean givenUp;
    private final Optional<BooleanSupplier> cancelled;
    private @Nullable Runnable wanted;

    /** Carries {@code parallel} files at a time; as many as the line and the server suggest if that is 0. */
    SmallFiles(RemoteFileSystem remote, TransferOptions options, int parallel) {
        this.pipeline = new Pipeline(remote);
        this.files = parallel == 0 ? pipeline.files() : Math.min(parallel, pipeline.files());
        this.suitable = files > 1 && suits(options);
        this.cancelled = options.cancelled();
    }

    /** Has {@link #turn} ask whether the tree is still wanted; {@code inTurn} sees to it that one thread does at a time. */
    void asking(UnaryOperator<BooleanSupplier> inTurn) {
        if (cancelled.isPresent()) {
            wanted = Meter.asking(cancelled.map(inTurn), "the tree");
        }
    }

    private static boolean suits(TransferOptions options) {
        EnumSet<Choice> chosen = EnumSet.allOf(Choice.class);
        chosen.removeIf(choice -> !options.has(choice) || UNDERSTOOD.contains(choice));
        return chosen.isEmpty()
                && options.ifExists() == IfExists.REPLACE
                && options.timeLimit().isEmpty()
                && options.size().isEmpty()
                && options.offset() == 0
                && options.checksum().isEmpty()
                && options.rate().isEmpty()
                && options.cancelled().isEmpty()
                && options.temporaryName().isEmpty()
                && options.retry().isEmpty();
    }

    /** {@code checked} for calls that wait by themselves and ask as {@link #turn} does. */
    RemoteFileSystem asking(RemoteFileSystem checked) {
        return wanted == null ? checked : checked.checking(wanted);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    /** Whether a file of this size goes the quick way. */
    boolean take(long size) {
        return suitable && size >= 0 && size <= LARGEST && (mishaps < MISHAPS_MAX || mishaps < ended / 4);
    }

    /** Whether one more file, or directory, may be started. */
    boolean hasRoom() {
        return pipeline.inFlight() == 0
                || (jobs.size() < files && bytes < BYTES_MAX && pipeline.inFlight() < 4L * files);
    }

    boolean isIdle() {
        return jobs.isEmpty() && pipeline.inFlight() == 0;
    }

    void enter(Job job) {
        jobs.add(job);
        bytes += job.bytes();
    }

    /** Takes note that {@code job} is over, and lets one that waits for a handle go on. */
    void leave(Job job) throws IOException {
        if (jobs.remove(job)) {
            bytes -= job.bytes();
            ended++;
        }
        Job next = waiting.pollFirst();
        if (next != null) {
            next.resume();
        }
    }

    /** Takes note that a file went the slow way. */
    void mishap() {
        mishaps++;
    }

    /** Makes {@code job} wait for another's end, after the server would open no more files; false if there is no other. */
    boolean waits(Job job) {
        if (jobs.size() - waiting.size() <= 1) {
            return false;
        }
        // Servers grant few handles, and not all say how many.
        files = Math.max(1, Math.min(files, jobs.size() - waiting.size() - 1));
        waiting.addLast(job);
        return true;
    }

    /** Waits for replies and does what follows from them. */
    void turn() throws IOException {
        pipeline.turn(wanted);
    }

    /** Something that a file does by itself, and again by itself if the connection breaks. */
    interface Alone {
        Transferred run() throws IOException;
    }

    /** Runs {@code transfer}, and remembers if it could not be done over any connection. */
    Transferred alone(Alone transfer) throws IOException {
        try {
            return transfer.run();
        } catch (ConnectionLostException e) {
            givenUp = true;
            throw e;
        }
    }

    /** Whether a transfer by itself has had all attempts that the policy allows. */
    boolean hasGivenUp() {
        return givenUp;
    }

    /** Has part files removed that nobody waits for any more. */
    void discard(List<String> paths) throws IOException {
        for (String path : paths) {
            strays.add(path);
            pipeline.remove(path, gone -> strays.remove(path), refused -> {
                if (refused instanceof NoSuchRemoteFileException) {
                    strays.remove(path);
                }
            });
        }
    }

    /** Part files that were to be removed, and perhaps were not. */
    List<String> strays() {
        return List.copyOf(strays);
    }

    /** Stops all files; returns what they may have left on the server. */
    List<String> drop() {
        pipeline.abandon();
        List<String> leftovers = new ArrayList<>(strays);
        strays.clear();
        jobs.forEach(job -> leftovers.addAll(job.leftovers()));
        jobs.clear();
        waiting.clear();
        bytes = 0;
        return leftovers;
    }

    /** Stops all files because of {@code first} and removes what they left on the server. */
    void abort(Throwable first) {
        List<String> leftovers = drop();
        if (leftovers.isEmpty()) {
            return;
        }
        boolean clean = Uninterrupted.remove(first, () -> {
            List<String> stayed = remove(leftovers);
            if (!stayed.isEmpty()) {
                throw new IOException("could not be removed: " + stayed);
            }
        });
        if (!clean) {
            first.addSuppressed(new IOException("part files may be left on the server; delete them: " + leftovers));
        }
    }

    /** Removes part files; returns those that the server did not let go. */
    List<String> remove(List<String> leftovers) throws IOException {
        List<String> stayed = new ArrayList<>();
        for (String path : leftovers) {
            pipeline.remove(path, gone -> {}, refused -> {
                if (!(refused instanceof NoSuchRemoteFileException)) {
                    stayed.add(path);
                }
            });
        }
        while (pipeline.inFlight() > 0) {
            pipeline.turn();
        }
        return stayed;
    }
}
