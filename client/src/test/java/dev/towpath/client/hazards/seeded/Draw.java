package dev.towpath.client.hazards.seeded;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** What chance chooses for one seed of one row: the same each time, and told when it fails. For one thread. */
final class Draw {
    private final int row;
    private final long seed;
    private final SplittableRandom random;
    /** Read by another thread when the case hangs. */
    private final List<String> drawn = new CopyOnWriteArrayList<>();

    Draw(int row, long seed) {
        this.row = row;
        this.seed = seed;
        // Split, so that neighbouring seeds have nothing in common.
        this.random = new SplittableRandom(row * 1_000_003L + seed).split();
    }

    long seed() {
        return seed;
    }

    /** One of these; {@code what} says to whoever reads a failure what was chosen. */
    @SafeVarargs
    final <T> T any(String what, T... choices) {
        List<T> all = new ArrayList<>();
        for (T choice : choices) {
            all.add(choice);
        }
        return any(what, all);
    }

    <T> T any(String what, List<T> choices) {
        return any(what, choices, String::valueOf);
    }

    /** One of these, each told by its name. */
    <T> T any(String what, List<T> choices, Function<T, String> name) {
        T one = choices.get(random.nextInt(choices.size()));
        drawn.add(what + " " + name.apply(one));
        return one;
    }

    /** Yes or no. */
    boolean flag(String what) {
        boolean yes = random.nextBoolean();
        drawn.add(yes ? what : "not " + what);
        return yes;
    }

    /** From {@code least} to {@code most}, both included. */
    long number(String what, long least, long most) {
        long number = random.nextLong(least, most + 1);
        drawn.add(what + " " + number);
        return number;
    }

    /** From 0 to 1, in thousandths: where in something that is measured later. */
    double share(String what) {
        return number(what, 0, 1000) / 1000.0;
    }

    /** From 0 to {@code bound}, which is not included; too many of them to be told. */
    int quietly(int bound) {
        return random.nextInt(bound);
    }

    /** Adds what follows from what was drawn. */
    void note(String text) {
        drawn.add(text);
    }

    /** Bytes that differ at every place a block could be swapped or lost. */
    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The row, the seed and all that was chosen so far. */
    @Override
    public String toString() {
        return "row " + row + ", seed " + seed + ": " + String.join(", ", drawn);
    }
}
