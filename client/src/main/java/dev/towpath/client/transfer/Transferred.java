package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;
import dev.towpath.client.remote.RemoteFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one transfer did: the line for the audit log.
 *
 * @param source what was read
 * @param target what was written
 * @param bytes how many bytes were transferred
 * @param took the time for all of it
 * @param completion how the bytes came under the name of the target
 * @param verifiedBy how the result was checked
 * @param warnings what a person should know though nothing failed: times the server would not take, for example
 * @param remote the remote file: what was uploaded, as the server described it afterwards, or what was downloaded;
 *     empty if the server was not asked
 * @since 0.1
 */
public record Transferred(
        String source,
        String target,
        long bytes,
        Duration took,
        Completion completion,
        Verification verifiedBy,
        List<String> warnings,
        Optional<RemoteFile> remote) {

    /** Makes a record with a copy of the list. */
    public Transferred {
        warnings = List.copyOf(warnings);
    }

    /** The record as one printable line: {@code /tmp/a.csv -> /in/a.csv: 10 bytes in 4 ms, atomic, verified by size}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        line.append(Printable.text(source)).append(" -> ").append(Printable.text(target));
        line.append(": ")
                .append(bytes)
                .append(" bytes in ")
                .append(took.toMillis())
                .append(" ms, ");
        line.append(
                switch (completion) {
                    case ATOMIC -> "atomic";
                    case IN_STEPS -> "in steps";
                    case IN_PLACE -> "in place";
                    case SKIPPED -> "skipped, the target exists";
                });
        if (completion != Completion.SKIPPED) {
            line.append(verifiedBy == Verification.SIZE ? ", verified by size" : ", not verified");
        }
        warnings.forEach(warning -> line.append("; ").append(Printable.text(warning)));
        return line.toString();
    }
}
