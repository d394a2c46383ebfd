package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A password or passphrase that never shows in a log, a message or a dump of the object holding it. It is kept here, or
 * asked for each time; what was asked for is cleared after use.
 */
final class Secret {
    private final Supplier<char[]> source;

    private Secret(Supplier<char[]> source) {
        this.source = source;
    }

    static Secret of(char[] characters) {
        char[] kept = characters.clone();
        return new Secret(kept::clone);
    }

    static Secret of(String text) {
        return of(text.toCharArray());
    }

    static Secret from(Supplier<char[]> source) {
        return new Secret(requireNonNull(source, "source"));
    }

    /** MINA takes secrets as strings only: make one as late as possible and keep it nowhere. */
    String reveal() {
        char[] revealed = characters();
        try {
            return new String(revealed);
        } finally {
            Arrays.fill(revealed, '\0');
        }
    }

    /** The caller's to clear. */
    char[] characters() {
        return requireNonNull(source.get(), "the secret that was asked for");
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
