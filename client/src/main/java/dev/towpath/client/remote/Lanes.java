package dev.towpath.client.remote;

import java.util.ArrayList;
import java.util.List;

/**
 * The channels a file is open on for one transfer: the main one, which everything depends on, and others that come when
 * the server has opened them and may go at any time. Used under the lock of its transfer.
 */
final class Lanes {
    private final Lane main;
    private final List<Lane> all = new ArrayList<>();

    Lanes(Lane main) {
        this.main = main;
        all.add(main);
    }

    /** The one that everything depends on. */
    Lane main() {
        return main;
    }

    boolean isMain(Lane lane) {
        return lane == main;
    }

    void add(Lane lane) {
        all.add(lane);
    }

    /** Goes on without one that is not the main one. */
    void remove(Lane lane) {
        all.remove(lane);
    }

    boolean isSingle() {
        return all.size() == 1;
    }

    /** Those there are now. */
    List<Lane> now() {
        return List.copyOf(all);
    }

    /** The one with the least in flight. */
    Lane freest() {
        Lane freest = main;
        for (Lane lane : all) {
            if (lane.inFlight() < freest.inFlight()) {
                freest = lane;
            }
        }
        return freest;
    }

    /** The one with the least in flight among those that hold fewer bytes back than {@code backlog}, or the main one. */
    Lane freest(long backlog) {
        return all.stream()
                .filter(lane -> lane.channel().outbox().holdsLessThan(backlog))
                .min((one, other) -> Long.compare(one.inFlight(), other.inFlight()))
                .orElse(main);
    }

    /** Whether one holds fewer bytes back than {@code backlog}. */
    boolean anyHoldsLessThan(long backlog) {
        return all.stream().anyMatch(lane -> lane.channel().outbox().holdsLessThan(backlog));
    }

    /** Bytes that were sent over them so far. */
    long sent() {
        return all.stream().mapToLong(lane -> lane.channel().outbox().sent()).sum();
    }
}
