package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one transfer did: the line for the audit log.
 *
 * @param source what was read
 * @param target what was written
 * @param bytes how many bytes the target was given, those before {@code resumedAt} too
 * @param took the time for all of it
 * @param completion how the bytes came under the name of the target
 * @param verifiedBy how the result was checked
 * @param warnings what a person should know though nothing failed: times the server would not take, for example
 * @param remote the remote file: what was uploaded, as the server described it afterwards, or what was downloaded;
 *     empty if the server was not asked
 * @param resumedAt how many bytes were across already, from an earlier call; 0 unless it was resumed
 * @param attempts how many attempts it took, 1 if nothing broke
 * @param checksum the checksum both sides agree on, if it was asked for
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
        Optional<RemoteFile> remote,
        long resumedAt,
        int attempts,
        Optional<FileChecksum> checksum) {

    /** Makes a record with a copy of the list. */
    public Transferred {
        warnings = List.copyOf(warnings);
    }

    /** Of a transfer that was neither resumed nor broken. */
    Transferred(
            String source,
            String target,
            long bytes,
            Duration took,
            Completion completion,
            Verification verifiedBy,
            List<String> warnings,
            Optional<RemoteFile> remote) {
        this(source, target, bytes, took, completion, verifiedBy, warnings, remote, 0, 1, Optional.empty());
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
                    case SKIPPED -> "skipped, the target stays";
                });
        if (completion != Completion.SKIPPED) {
            line.append(
                    switch (verifiedBy) {
                        case NONE -> ", not verified";
                        case SIZE -> ", verified by size";
                        case EXTENSION -> ", verified by the server's checksum";
                        case COMMAND -> ", verified by a command on the server";
                        case READ_BACK -> ", verified by reading back";
                    });
        }
        checksum.ifPresent(sum -> line.append(' ')
                .append(sum.algorithm().standardName())
                .append(' ')
                .append(sum.hex()));
        if (resumedAt > 0) {
            line.append(", resumed at byte ").append(resumedAt);
        }
        if (attempts > 1) {
            line.append(", ").append(attempts).append(" attempts");
        }
        warnings.forEach(warning -> line.append("; ").append(Printable.text(warning)));
        return line.toString();
    }
}
