package dev.towpath.client.inbox;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.Glob;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A directory of the server in which others lay files, each of which is to be worked on once.
 *
 * <pre>{@code
 * Inbox inbox = sftp.inbox("/in")
 *         .match("*.csv")
 *         .stableFor(Duration.ofSeconds(10))
 *         .remember(Ledger.jdbc(database))
 *         .thenMove("done");
 * try (InboxWatch watch = inbox.every(Duration.ofMinutes(1), a -> load(sftp.read(a.path())))) {
 *     …
 * }
 * }</pre>
 *
 * <p>Immutable: each method returns a new inbox; those made from one another share what was seen for {@link
 * #stableFor}. Any number of threads, processes and machines may look into the same directory if they share a {@link
 * Ledger} that can be shared and give the inbox the same {@linkplain #named name}. A file is the same as long as name,
 * size and modification time are; links, directories and other things are passed over, and so are unfinished uploads of
 * this library.
 *
 * @since 0.1
 */
public final class Inbox {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /** Later times have no place in a ledger. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Postroom room;
    private final String directory;
    private final InboxSettings settings;
    private final Sightings sightings;
    private final Clock clock;

    private Inbox(Postroom room, String directory, InboxSettings settings, Sightings sightings, Clock clock) {
        this.room = room;
        this.directory = directory;
        this.settings = settings;
        this.sightings = sightings;
        this.clock = clock;
    }

    /**
     * The inbox in {@code directory}, an absolute path. What {@code Sftp.inbox} does.
     *
     * @param name what its files are known by in ledgers: tells inboxes apart that share one
     * @param clock tells the times in the ledger
     * @param nanoTime tells how long a file has not changed; never goes back
     */
    public static Inbox of(Postroom room, String directory, String name, Clock clock, LongSupplier nanoTime) {
        InboxSettings settings = new InboxSettings(name);
        return new Inbox(room, directory, settings, new Sightings(nanoTime), clock);
    }

    /**
     * Takes only files whose names match one of these patterns: {@code *.csv}, {@code orders-[0-9]*.{xml,json}}; see
     * {@link dev.towpath.client.transfer.TreeOptions}. All files unless set.
     *
     * @throws IllegalArgumentException if a pattern cannot be read
     */
    public Inbox match(String... patterns) {
        List<Glob> globs = new ArrayList<>();
        for (String pattern : patterns) {
            globs.add(Glob.of(pattern));
        }
        return changed(s -> s.matches = List.copyOf(globs));
    }

    /**
     * Takes a file once its size and time have stayed the same for so long, as seen by two looks of this object: the
     * first look only takes note. Not needed where files are put there in one step, as this library does. A program
     * that looks once and ends never sees a file twice; let it look, wait and look again.
     *
     * @throws IllegalArgumentException if {@code time} is negative, or more than 36,500 days
     */
    public Inbox stableFor(Duration time) {
        requireTime("the time of a stable file", time, Duration.ZERO);
        return changed(s -> s.stableFor = time);
    }

    /**
     * Takes a file only if there is another of its name with {@code suffix} at the end: {@code a.csv} when
     * {@code a.csv.done} is there. The marker is moved or deleted with its file, and is never taken itself.
     *
     * @throws IllegalArgumentException if {@code suffix} is empty
     */
    public Inbox marker(String suffix) {
        if (suffix.isEmpty()) {
            throw new IllegalArgumentException("a marker needs another name than its file; give \".done\" for example");
        }
        return marker(name -> name + suffix);
    }

    /**
     * Says what the marker of a file is called: {@code name -> name.replace(".csv", ".ok")}; see {@link
     * #marker(String)}. A file for which this gives its own name, one that does not end in .csv in this example, is taken
     * for a marker: never worked on, and in no report.
     */
    public Inbox marker(UnaryOperator<String> markerOf) {
        return changed(s -> s.marker = requireNonNull(markerOf, "markerOf"));
    }

    /** Remembers in {@code ledger} what was worked on; in {@link Ledger#memory()} unless set. */
    public Inbox remember(Ledger ledger) {
        return changed(s -> s.ledger = requireNonNull(ledger, "ledger"));
    }

    /**
     * Moves files that are done to {@code target}, absolute or as seen from the inbox; it is made if missing, and a
     * file that finds its name taken there gets a number at the end. They stay unless set.
     *
     * @throws IllegalArgumentException if {@code target} is the inbox itself
     */
    public Inbox thenMove(String target) {
        return whenDone(moveTo(requireNonNull(target, "target")));
    }

    /** Deletes files that are done. They stay unless set. */
    public Inbox thenDelete() {
        return whenDone(new Disposal.Delete());
    }

    private Inbox whenDone(Disposal disposal) {
        return changed(s -> s.whenDone = disposal);
    }

    /** Moves files whose attempts are used up to {@code target}, as {@link #thenMove} does. They stay unless set. */
    public Inbox moveDead(String target) {
        Disposal move = moveTo(requireNonNull(target, "target"));
        return changed(s -> s.whenDead = move);
    }

    /** Moved into the inbox itself a file would get another name, and be new again, for ever. */
    private Disposal.Move moveTo(String target) {
        String there = RemotePaths.isAbsolute(target) ? target : RemotePaths.resolve(directory, target);
        if (RemotePaths.normalize(there).equals(RemotePaths.normalize(directory))) {
            throw new IllegalArgumentException("\"" + target
                    + "\" is the inbox itself, where the files would be new again; name another directory");
        }
        return new Disposal.Move(target);
    }

    /**
     * Sets how often a file is tried in all, and how long after a failed attempt nobody tries it; 5 and a minute unless
     * set. A file whose attempts are used up is dead: it is in {@link PollReport#dead()} and in
     * {@link Ledger#entries ledger.entries(name(), DEAD)}, and new again after {@link Ledger#forget}.
     *
     * @throws IllegalArgumentException if there is not at least one attempt, or the pause is negative
     */
    public Inbox attempts(int count, Duration pause) {
        if (count < 1) {
            throw new IllegalArgumentException("attempts(" + count + ", …) never tries; use 1 to try once");
        }
        requireTime("the pause after an attempt", pause, Duration.ZERO);
        return changed(s -> {
            s.attempts = count;
            s.pause = pause;
        });
    }

    /**
     * Sets how long a file whose holder was killed stays with it; 5 minutes unless set. While somebody works on a file
     * its lease is extended every third of it, so this need not be as long as the work. Longer than all clocks differ.
     *
     * @throws IllegalArgumentException unless it is a millisecond or more, and 36,500 days at most
     */
    public Inbox lease(Duration time) {
        requireTime("a lease", time, SHORTEST);
        return changed(s -> s.lease = time);
    }

    /**
     * Sets the name its files are known by in the ledger; {@code user@host:port/directory} unless set. All who share a
     * ledger for one directory need the same; give one if they reach the server by different names.
     */
    public Inbox named(String name) {
        return changed(s -> s.name = requireNonNull(name, "name"));
    }

    /** The name its files are known by in the ledger. */
    public String name() {
        return settings.name;
    }

    /**
     * Looks once, and has {@code handler} work on what is new, one file after the other, by name, on this thread. A
     * file on which it fails is reported, and does not keep it from the others.
     *
     * @throws IOException if the directory cannot be listed, or the ledger not be asked; files worked on before that
     *     are in the ledger
     * @throws java.io.InterruptedIOException if the thread was interrupted; the file in hand is given back
     */
    public PollReport poll(InboxHandler handler) throws IOException {
        return new Round(room, directory, settings, sightings, clock, requireNonNull(handler, "handler")).run();
    }

    /** Looks again and again; see {@link #every(Duration, InboxHandler, Consumer)}. Failures are logged. */
    public InboxWatch every(Duration pause, InboxHandler handler) {
        return every(pause, handler, report -> {});
    }

    /**
     * Looks again and again, on a daemon thread of its own, until the watch is closed: {@code pause} after each look
     * the next one begins. A look that fails, because the server is away for example, is logged and reported, and does
     * not end the watch; one that fails because the client was closed does, for none would succeed any more.
     *
     * @param told gets the report of each look, on that thread
     * @throws IllegalArgumentException unless {@code pause} is a millisecond or more, and 36,500 days at most
     */
    public InboxWatch every(Duration pause, InboxHandler handler, Consumer<PollReport> told) {
        requireTime("the pause between two looks", pause, SHORTEST);
        requireNonNull(handler, "handler");
        InboxWatch.Look look = new InboxWatch.Look() {
            @Override
            public PollReport poll(InboxHandler watched) throws IOException {
                return Inbox.this.poll(watched);
            }

            @Override
            public boolean isOver() {
                return room.isClosed();
            }
        };
        return InboxWatch.start(settings.name, pause, handler, look, requireNonNull(told, "told"));
    }

    private static void requireTime(String what, Duration time, Duration least) {
        if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + (least.isZero() ? "0" : "a millisecond")
                    + " or more, and " + LONGEST.toDays() + " days at most: " + time);
        }
    }

    /** The same with other clocks, for tests. */
    Inbox withClocks(Clock newClock, LongSupplier nanoTime) {
        return new Inbox(room, directory, settings, new Sightings(nanoTime), newClock);
    }

    private Inbox changed(Consumer<InboxSettings> change) {
        return new Inbox(room, directory, settings.changed(change), sightings, clock);
    }

    /** Its name and directory. */
    @Override
    public String toString() {
        return "Inbox[" + settings.name + "]";
    }
}
