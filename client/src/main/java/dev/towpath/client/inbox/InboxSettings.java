package dev.towpath.client.inbox;

import dev.towpath.client.transfer.Glob;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What was said about an inbox. Immutable for everybody but {@link #changed}. */
final class InboxSettings {
    // Not final only so that a copy can be made and changed; no field changes once changed() has returned.
    String name;
    List<Glob> matches = List.of();
    Duration stableFor = Duration.ZERO;
    UnaryOperator<String> marker = InboxSettings::noMarker;
    Ledger ledger = Ledger.memory();
    Disposal whenDone = new Disposal.Stay();
    Disposal whenDead = new Disposal.Stay();
    Duration lease = Duration.ofMinutes(5);
    int attempts = 5;
    Duration pause = Duration.ofMinutes(1);

    InboxSettings(String name) {
        this.name = name;
    }

    /** No file has an empty name. */
    private static String noMarker(String name) {
        return "";
    }

    /** Returns a copy to which {@code change} was done. */
    InboxSettings changed(Consumer<InboxSettings> change) {
        InboxSettings copy = new InboxSettings(name);
        copy.matches = matches;
        copy.stableFor = stableFor;
        copy.marker = marker;
        copy.ledger = ledger;
        copy.whenDone = whenDone;
        copy.whenDead = whenDead;
        copy.lease = lease;
        copy.attempts = attempts;
        copy.pause = pause;
        change.accept(copy);
        return copy;
    }
}
