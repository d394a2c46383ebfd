package dev.towpath.client.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * An entry as a line of text: fields with tabs between them and a checksum at the end, so that a line half written is
 * told from a whole one. Names and reasons are printable already; backslashes keep tabs and line ends out of the rest.
 */
final class LedgerLine {
    /** The state in the line of an entry that was forgotten. */
    private static final String FORGOTTEN = "FORGOTTEN";

    private static final int FIELDS = 10;

    /**
     * What a line says.
     *
     * @param id whose entry it is
     * @param entry the entry; empty if it was forgotten
     */
    record Said(String id, Optional<LedgerEntry> entry) {}

    private LedgerLine() {}

    static String of(LedgerEntry entry) {
        return line(entry, entry.state().name());
    }

    static String forgotten(LedgerEntry entry) {
        return line(entry, FORGOTTEN);
    }

    private static String line(LedgerEntry entry, String state) {
        String fields = String.join(
                "\t",
                entry.id(),
                state,
                String.valueOf(entry.attempts()),
                entry.changed().toString(),
                entry.until().toString(),
                escaped(entry.holder()),
                escaped(entry.inbox()),
                escaped(entry.name()),
                escaped(entry.reason()));
        return fields + "\t" + checksum(fields) + "\n";
    }

    /** Reads a line without its end; nothing if it is no whole line of ours. */
    static Optional<Said> read(String line) {
        int last = line.lastIndexOf('\t');
        List<String> fields = List.of(line.split("\t", -1));
        if (fields.size() != FIELDS || !checksum(line.substring(0, last)).equals(fields.get(FIELDS - 1))) {
            return Optional.empty();
        }
        String id = fields.get(0);
        if (fields.get(1).equals(FORGOTTEN)) {
            return Optional.of(new Said(id, Optional.empty()));
        }
        try {
            LedgerEntry entry = new LedgerEntry(
                    id,
                    plain(fields.get(6)),
                    plain(fields.get(7)),
                    LedgerState.valueOf(fields.get(1)),
                    plain(fields.get(5)),
                    Instant.parse(fields.get(4)),
                    Integer.parseInt(fields.get(2)),
                    plain(fields.get(8)),
                    Instant.parse(fields.get(3)));
            return Optional.of(new Said(id, Optional.of(entry)));
        } catch (DateTimeException | IllegalArgumentException e) {
            // A checksum that fits, over something else: written by a later version.
            return Optional.empty();
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                char next = text.charAt(i);
                out.append(
                        switch (next) {
                            case 't' -> '\t';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> next;
                        });
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
