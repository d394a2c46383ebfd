package dev.towpath.client.inbox;

import dev.towpath.client.remote.RemoteFile;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Since when each file has looked as it does. By the clock that only goes forward and is ours: the server's may be
 * wrong by hours, so its modification times are only compared with one another. Thread-safe.
 */
final class Sightings {
    private record Look(FileIdentity file, long since) {}

    private final LongSupplier nanoTime;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<String, Look> looks = new HashMap<>();

    Sightings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Forgets the files that are not among {@code listed}. */
    void keep(Collection<RemoteFile> listed) {
        Set<String> names = new HashSet<>();
        listed.forEach(file -> names.add(file.name()));
        turn.lock();
        try {
            looks.keySet().retainAll(names);
        } finally {
            turn.unlock();
        }
    }

    /** Tells whether {@code file} has been seen like this for {@code time}. */
    boolean isStable(FileIdentity file, Duration time) {
        long now = nanoTime.getAsLong();
        turn.lock();
        try {
            Look look = looks.get(file.name());
            if (look == null || !look.file().equals(file)) {
                look = new Look(file, now);
                looks.put(file.name(), look);
            }
            return now - look.since() >= time.toNanos();
        } finally {
            turn.unlock();
        }
    }
}
