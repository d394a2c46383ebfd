package dev.towpath.client.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What to do about a server that no line speaks of. */
interface UnknownHostKey {
    UnknownHostKey REFUSE = new UnknownHostKey() {};

    /** Trusts the key and forgets it: what StrictHostKeyChecking no means where no file is to be written. */
    UnknownHostKey ACCEPT = new UnknownHostKey() {
        @Override
        public boolean accept(OfferedHostKey offered) {
            LoggerFactory.getLogger(HostKeys.class)
                    .warn(
                            "{}: the host key {} is accepted unchecked, as StrictHostKeyChecking without a known_hosts"
                                    + " file asks for; anybody on the way can read and change everything",
                            offered.host(),
                            offered.fingerprint());
            return true;
        }
    };

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
