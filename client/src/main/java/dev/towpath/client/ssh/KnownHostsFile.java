package dev.towpath.client.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What one known_hosts file said when it was read; bad lines are left out and reported. */
record KnownHostsFile(String source, boolean onDisk, List<KnownHostsLine> lines, List<String> problems) {
    private static final String MISSING = "missing";

    KnownHostsFile {
        lines = List.copyOf(lines);
        problems = List.copyOf(problems);
    }

    /** Reads {@code file}. One that is missing or cannot be read holds no lines and one problem, as for ssh(1). */
    static KnownHostsFile read(Path file) {
        try {
            // Latin-1 keeps every byte: a stray one in a comment must not hide the lines after it.
            return parse(file.toString(), true, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return new KnownHostsFile(file.toString(), true, List.of(), List.of(MISSING));
        } catch (IOException e) {
            return new KnownHostsFile(file.toString(), true, List.of(), List.of("not readable: " + e));
        }
    }

    /** Reads a text that is in no file. */
    static KnownHostsFile parse(String source, String text) {
        return parse(source, false, text);
    }

    private static KnownHostsFile parse(String source, boolean onDisk, String text) {
        List<KnownHostsLine> lines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            try {
                lines.add(KnownHostsLine.parse(source, number, line));
            } catch (IllegalArgumentException e) {
                problems.add("line " + number + " skipped: " + e.getMessage());
            }
        }
        return new KnownHostsFile(source, onDisk, lines, problems);
    }

    boolean missing() {
        return problems.contains(MISSING);
    }

    /** {@code ~/.ssh/known_hosts (12 keys; line 3 skipped: unknown marker)}. */
    String summary() {
        List<String> parts = new ArrayList<>();
        if (!missing()) {
            parts.add(lines.size() == 1 ? "1 key" : lines.size() + " keys");
        }
        parts.addAll(problems);
        return source + " (" + String.join("; ", parts) + ")";
    }
}
