package dev.towpath.client.inbox;

import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.PartName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One look into an inbox. The order for each file is what makes it once: claimed; looked at again, because the listing
 * may be old; worked on; noted as done; only then moved or deleted. Whoever finds a file that is done and still there
 * finishes the last step.
 */
final class Round {
    private final Postroom room;
    private final String directory;
    private final InboxSettings settings;
    private final Sightings sightings;
    private final Clock clock;
    private final InboxHandler handler;
    private final Terms terms;
    private final List<String> done = new ArrayList<>();
    private final List<PollReport.Failed> failed = new ArrayList<>();
    private final List<String> waiting = new ArrayList<>();
    private final List<String> busy = new ArrayList<>();
    private final List<String> dead = new ArrayList<>();
    private final List<PollReport.Failed> left = new ArrayList<>();

    Round(
            Postroom room,
            String directory,
            InboxSettings settings,
            Sightings sightings,
            Clock clock,
            InboxHandler handler) {
        this.room = room;
        this.directory = directory;
        this.settings = settings;
        this.sightings = sightings;
        this.clock = clock;
        this.handler = handler;
        // The process for people who look into the ledger, the rest so that nobody else has it.
        String holder = "pid " + ProcessHandle.current().pid() + " " + UUID.randomUUID();
        this.terms = new Terms(holder, settings.lease, settings.attempts, settings.pause);
    }

    PollReport run() throws IOException {
        Map<String, RemoteFile> listed = new HashMap<>();
        for (RemoteFile file : room.list(directory)) {
            listed.put(file.name(), file);
        }
        sightings.keep(listed.values());
        List<RemoteFile> candidates = candidates(listed);
        Map<String, LedgerEntry> known = settings
                .ledger
                .find(candidates.stream().map(this::identity).toList())
                .stream()
                .collect(Collectors.toMap(LedgerEntry::id, entry -> entry, (a, b) -> a));
        for (RemoteFile file : candidates) {
            Optional<RemoteFile> marker = marker(file, listed);
            LedgerEntry entry = known.get(identity(file).id());
            if (entry != null && entry.isSettled()) {
                settle(entry, file, marker);
            } else if (!isReady(file, marker)) {
                waiting.add(file.path());
            } else if (entry != null && !entry.isFree(clock.instant())) {
                busy.add(file.path());
            } else {
                attempt(file, marker);
            }
        }
        return new PollReport(done, failed, waiting, busy, dead, left, Optional.empty());
    }

    private List<RemoteFile> candidates(Map<String, RemoteFile> listed) {
        Set<String> markers = listed.keySet().stream().map(this::markerOf).collect(Collectors.toSet());
        return listed.values().stream()
                .filter(RemoteFile::isRegularFile)
                .filter(file -> isOneName(file.name()) && !PartName.isOurs(file.name()))
                .filter(file -> settings.matches.isEmpty()
                        || settings.matches.stream().anyMatch(glob -> glob.matches(file.name())))
                .filter(file -> !markers.contains(file.name()))
                .sorted(Comparator.comparing(RemoteFile::name))
                .toList();
    }

    /** The path of any other would lead elsewhere. */
    private static boolean isOneName(String name) {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0;
    }

    private String markerOf(String name) {
        return settings.marker.apply(name);
    }

    private Optional<RemoteFile> marker(RemoteFile file, Map<String, RemoteFile> listed) {
        return Optional.ofNullable(listed.get(markerOf(file.name()))).filter(marker -> isOneName(marker.name()));
    }

    private boolean isReady(RemoteFile file, Optional<RemoteFile> marker) {
        boolean marked = markerOf(file.name()).isEmpty() || marker.isPresent();
        // Seen in any case, so that the time runs.
        boolean stable = sightings.isStable(identity(file), settings.stableFor);
        return marked && stable;
    }

    private FileIdentity identity(RemoteFile file) {
        return FileIdentity.of(settings.name, file);
    }

    private void attempt(RemoteFile file, Optional<RemoteFile> marker) throws IOException {
        FileIdentity identity = identity(file);
        LedgerEntry claimed = settings.ledger.claim(identity, terms, clock.instant());
        if (!claimed.isHeldUnder(terms)) {
            if (claimed.isSettled()) {
                settle(claimed, file, marker);
            } else {
                busy.add(file.path());
            }
            return;
        }
        Outcome outcome = Outcome.NONE;
        try (Lease lease = new Lease(settings.ledger, identity, terms, clock, claimed.until())) {
            if (isStillThere(identity, file)) {
                outcome = work(file, identity, claimed, lease);
            }
        } finally {
            if (outcome == Outcome.NONE) {
                withoutInterrupt(() -> settings.ledger.release(identity, terms, clock.instant()));
            }
        }
        if (outcome == Outcome.WORKED && noteDone(file, identity, claimed)) {
            dispose(settings.whenDone, file, identity, marker);
        } else if (outcome == Outcome.DEAD) {
            dispose(settings.whenDead, file, identity, marker);
        }
    }

    /** How an attempt ended. */
    private enum Outcome {
        /** The file is to be given back. */
        NONE,
        /** The handler is done with it, and the ledger does not know yet. */
        WORKED,
        FAILED,
        DEAD
    }

    private boolean isStillThere(FileIdentity identity, RemoteFile file) throws IOException {
        return room.find(file.path())
                .filter(now -> identity(now).equals(identity))
                .isPresent();
    }

    private Outcome work(RemoteFile file, FileIdentity identity, LedgerEntry claimed, Lease lease) throws IOException {
        try {
            handler.take(new Arrival(file, claimed.attempts(), () -> !lease.isLost()));
        } catch (Exception e) {
            if (endsAll(e)) {
                Thread.currentThread().interrupt();
                InterruptedIOException interrupted =
                        new InterruptedIOException("interrupted while an inbox was worked on");
                interrupted.initCause(e);
                throw interrupted;
            }
            return failed(file, identity, claimed, e);
        } catch (Error e) {
            // A file that overflows the stack each time is to end as a dead one.
            Outcome unused = failed(file, identity, claimed, new IOException(e));
            throw e;
        }
        return Outcome.WORKED;
    }

    private boolean noteDone(RemoteFile file, FileIdentity identity, LedgerEntry claimed) throws IOException {
        if (withoutInterrupt(() -> isNotedDone(identity))) {
            done.add(file.path());
            return true;
        }
        failed.add(new PollReport.Failed(
                file.path(),
                claimed.attempts(),
                new IOException("the lease ran out during the work; somebody else may have worked on it too")));
        return false;
    }

    /** Tries twice: if the ledger is away, the file is worked on again after its lease, though it is done. */
    private boolean isNotedDone(FileIdentity identity) throws IOException {
        Ledger ledger = settings.ledger;
        try {
            return ledger.done(identity, terms, clock.instant());
        } catch (IOException e) {
            try {
                // An interrupt may have ended the first try. It may also be noted, and only the answer lost.
                return withoutInterrupt(() -> ledger.done(identity, terms, clock.instant())
                        || ledger.find(List.of(identity)).stream()
                                .anyMatch(entry -> entry.state() == LedgerState.DONE
                                        && entry.holder().equals(terms.holder())));
            } catch (IOException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private Outcome failed(RemoteFile file, FileIdentity identity, LedgerEntry claimed, Exception cause)
            throws IOException {
        failed.add(new PollReport.Failed(file.path(), claimed.attempts(), cause));
        boolean ours =
                withoutInterrupt(() -> settings.ledger.failed(identity, terms, cause.toString(), clock.instant()));
        if (ours && claimed.attempts() >= terms.attempts()) {
            dead.add(file.path());
            return Outcome.DEAD;
        }
        return Outcome.FAILED;
    }

    /** HTTP clients throw InterruptedIOException when they have waited long enough: that alone is no interrupt. */
    private static boolean endsAll(Exception e) {
        return e instanceof InterruptedException
                || e instanceof ClosedByInterruptException
                || (e instanceof InterruptedIOException && e.getCause() instanceof InterruptedException)
                || Thread.currentThread().isInterrupted();
    }

    private void settle(LedgerEntry entry, RemoteFile file, Optional<RemoteFile> marker) throws IOException {
        if (entry.state() == LedgerState.DEAD) {
            dead.add(file.path());
            dispose(settings.whenDead, file, identity(file), marker);
        } else {
            dispose(settings.whenDone, file, identity(file), marker);
        }
    }

    private void dispose(Disposal how, RemoteFile file, FileIdentity identity, Optional<RemoteFile> marker)
            throws IOException {
        try {
            // The marker first: a marker alone would release the next file of that name before it is complete.
            if (marker.isPresent()) {
                how.ofSame(room, directory, identity(marker.get()), marker.get());
            }
            how.ofSame(room, directory, identity, file);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            left.add(new PollReport.Failed(file.path(), 0, e));
        }
    }

    @FunctionalInterface
    private interface Note {
        boolean write() throws IOException;
    }

    /** What was done is noted even if the thread was interrupted meanwhile; the interrupt comes after that. */
    private static boolean withoutInterrupt(Note note) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return note.write();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
