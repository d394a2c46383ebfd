package dev.towpath.client.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** What to do about a server that no line speaks of. */
interface UnknownHostKey {
    UnknownHostKey REFUSE = new UnknownHostKey() {};

    /** Trusts the key at once and writes it down. Called on an I/O thread. */
    default boolean accept(OfferedHostKey offered) throws IOException {
        return false;
    }

    /** Asks for the key and writes it down. Called on the caller's thread, between two attempts. */
    default boolean ask(OfferedHostKey offered) throws IOException {
        return false;
    }

    static UnknownHostKey remember(Path file) {
        return new UnknownHostKey() {
            @Override
            public boolean accept(OfferedHostKey offered) throws IOException {
                return KnownHostsWriter.add(file, offered);
            }
        };
    }

    static UnknownHostKey ask(Path file, Predicate<OfferedHostKey> question) {
        return new UnknownHostKey() {
            @Override
            public boolean ask(OfferedHostKey offered) throws IOException {
                return question.test(offered) && KnownHostsWriter.add(file, offered);
            }
        };
    }
}
