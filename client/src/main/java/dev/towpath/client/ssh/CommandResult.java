package dev.towpath.client.ssh;

import java.util.Optional;

/**
 * What a command on the server said and how it ended.
 *
 * @param exitCode its exit code; -1 if a signal ended it or the server did not say
 * @param signal the signal that ended it, without {@code SIG}: {@code KILL}
 * @param out what it printed, read as UTF-8
 * @param err what it printed to its error stream, read as UTF-8
 * @since 0.1
 */
public record CommandResult(int exitCode, Optional<String> signal, String out, String err) {
    /** Whether it ended by itself with exit code 0. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** How it ended; what it printed may be secret and is counted only. */
    @Override
    public String toString() {
        return "CommandResult[exitCode=" + exitCode
                + signal.map(name -> ", signal=" + name).orElse("") + ", " + out.length() + " characters, "
                + err.length() + " to the error stream]";
    }
}
