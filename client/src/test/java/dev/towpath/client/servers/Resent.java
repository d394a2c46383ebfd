package dev.towpath.client.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from a wire log how many bytes crossed the line though they had been acknowledged, or received, before. */
final class Resent {
    private static final Pattern ASKED = Pattern.compile("> (\\d+) (READ|WRITE) \\S+ at (\\d+), (\\d+) bytes");
    private static final Pattern DATA = Pattern.compile("< (\\d+) DATA, (\\d+) bytes");
    private static final Pattern OK = Pattern.compile("< (\\d+) STATUS 0\\b.*");

    private record Piece(String what, int at, int length) {}

    private final String counted;
    /** Byte by byte, what is across for sure. */
    private final BitSet across = new BitSet();

    private final Map<String, Piece> open = new HashMap<>();
    private long again;

    private Resent(String counted) {
        this.counted = counted;
    }

    /** For an upload ({@code WRITE}) or a download ({@code READ}): the share of what was across that crossed again. */
    static double share(Path wireLog, String counted) throws IOException {
        Resent resent = new Resent(counted);
        for (String line : Files.readAllLines(wireLog)) {
            resent.read(line.substring(line.indexOf(' ') + 1));
        }
        return (double) resent.again / resent.across.cardinality();
    }

    private void read(String line) {
        if (line.startsWith("# SFTP channel on")) {
            // Another channel counts its requests anew; what was open on the last one is lost.
            open.clear();
        }
        Matcher asked = ASKED.matcher(line);
        if (asked.matches() && asked.group(2).equals(counted)) {
            Piece piece = new Piece(counted, Integer.parseInt(asked.group(3)), Integer.parseInt(asked.group(4)));
            if (counted.equals("WRITE")) {
                cross(piece.at, piece.length);
            }
            open.put(asked.group(1), piece);
        }
        Matcher data = DATA.matcher(line);
        if (data.matches() && open.containsKey(data.group(1))) {
            Piece piece = open.remove(data.group(1));
            int length = Integer.parseInt(data.group(2));
            cross(piece.at, length);
            across.set(piece.at, piece.at + length);
        }
        Matcher ok = OK.matcher(line);
        if (ok.matches() && open.containsKey(ok.group(1))) {
            Piece piece = open.remove(ok.group(1));
            across.set(piece.at, piece.at + piece.length);
        }
    }

    private void cross(int at, int length) {
        again += across.get(at, at + length).cardinality();
    }
}
