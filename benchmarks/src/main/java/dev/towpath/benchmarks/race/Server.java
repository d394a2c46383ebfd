package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Whom everybody carries files to and from. */
enum Server {
    OPENSSH,
    PROFTPD;

    static Server named(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Starts it; its keys and its log lie in {@code directory}, which is made. */
    Daemon start(Path directory) throws IOException, InterruptedException {
        return switch (this) {
            case OPENSSH -> Sshd.start(directory);
            case PROFTPD -> ProFtpd.start(directory);
        };
    }
}
