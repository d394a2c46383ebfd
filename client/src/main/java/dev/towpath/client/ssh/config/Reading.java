package dev.towpath.client.ssh.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * One pass over the files for one host (readconf.c). Every line is checked, those that do not apply as well; what is
 * wrong is collected, so that one message tells all of it.
 */
final class Reading {
    /** As deep as OpenSSH follows {@code Include}. */
    private static final int DEEPEST = 16;

    private static final int GROUP_OR_OTHERS_WRITE = 022;

    private final LocalSide local;
    private final String originalHost;
    /** What {@code Host} patterns are compared with. */
    private final String host;

    private final boolean finalPass;
    private final Settings settings;
    private final List<String> complaints;
    private boolean asksForFinal;

    Reading(
            LocalSide local,
            String originalHost,
            String host,
            boolean finalPass,
            Settings settings,
            List<String> complaints) {
        this.local = local;
        this.originalHost = originalHost;
        this.host = host;
        this.finalPass = finalPass;
        this.settings = settings;
        this.complaints = complaints;
    }

    boolean asksForFinal() {
        return asksForFinal;
    }

    /** A file that is being read; whether the lines apply changes from section to section. */
    private static final class Open {
        final ConfigFile file;
        final int depth;
        /** Included from a section that does not apply: no section of it applies. */
        final boolean dead;

        boolean applies;

        Open(ConfigFile file, int depth, boolean dead, boolean applies) {
            this.file = file;
            this.depth = depth;
            this.dead = dead;
            this.applies = applies;
        }
    }

    /** Reads a file and what it includes. */
    void read(ConfigFile file) throws IOException {
        read(new Open(file, 0, false, true));
    }

    private void read(Open open) throws IOException {
        Path path = open.file.path();
        byte[] bytes;
        try {
            if (Files.isDirectory(path)) {
                return;
            }
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            if (open.file.required()) {
                throw e;
            }
            return;
        }
        if (open.file.checked() && isChangedByOthers(path)) {
            complaints.add(path + ": others may write to it, or it belongs to somebody else: chmod 600 it");
            return;
        }
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            Place place = new Place(path, i + 1);
            try {
                line(withoutTrailing(lines[i]), place, open);
            } catch (BadLine e) {
                complaints.add(place + ": " + e.reason());
            }
        }
    }

    private boolean isChangedByOthers(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")
                || local.uid().isEmpty()) {
            return false;
        }
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode");
        String owner = String.valueOf(attributes.get("uid"));
        int mode = attributes.get("mode") instanceof Integer bits ? bits : 0;
        return !(owner.equals("0") || owner.equals(local.uid())) || (mode & GROUP_OR_OTHERS_WRITE) != 0;
    }

    private static String withoutTrailing(String line) {
        int end = line.length();
        while (end > 1 && " \t\r\n\f".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    private void line(String text, Place place, Open open) throws BadLine, IOException {
        Words words = Words.of(text);
        String first = words.next();
        if (first != null && first.isEmpty()) {
            first = words.next();
        }
        if (first == null || first.isEmpty() || first.startsWith("#")) {
            return;
        }
        String word = first.toLowerCase(Locale.ROOT);
        String rest = words.rest() == null ? "" : Words.withoutLeading(words.rest(), "");
        if (rest.isEmpty()) {
            throw new BadLine("\"" + first + "\" has no argument");
        }
        List<String> arguments = Words.arguments(rest);
        switch (word) {
            case "host" -> open.applies = hostFits(arguments) && !open.dead;
            case "match" -> open.applies = matches(rest, open.dead) && !open.dead;
            case "include" -> include(arguments, open);
            default -> keyword(word, rest, arguments, place, open);
        }
    }

    private void keyword(String word, String rest, List<String> arguments, Place place, Open open) throws BadLine {
        Optional<Keyword> keyword = Keyword.spelled(word);
        if (keyword.isPresent()) {
            List<String> values = keyword.get().syntax().read(rest, arguments);
            if (open.applies) {
                settings.add(keyword.get(), values, place);
            }
            return;
        }
        boolean passedOver = Keyword.isOfNoConcern(word)
                || settings.word(Keyword.IGNORE_UNKNOWN)
                        .filter(list -> Wildcards.hostFits(word, list))
                        .isPresent();
        if (!passedOver) {
            throw new BadLine("\"" + word + "\" is no keyword of ssh_config; IgnoreUnknown before it passes it over");
        }
    }

    private boolean hostFits(List<String> patterns) throws BadLine {
        boolean fits = false;
        for (String pattern : patterns) {
            if (pattern.isEmpty()) {
                throw new BadLine("a pattern is empty");
            }
            if (pattern.startsWith("!")) {
                if (Wildcards.fits(host, pattern.substring(1))) {
                    return false;
                }
            } else {
                fits |= Wildcards.fits(host, pattern);
            }
        }
        return fits;
    }

    /** Also where nothing applies: a condition "final" counts even there, as for OpenSSH. */
    private boolean matches(String conditions, boolean dead) throws BadLine {
        MatchLine line = new MatchLine(
                new MatchLine.Subject(
                        hostName(),
                        originalHost,
                        settings.word(Keyword.USER).orElse(local.user()),
                        local.user(),
                        settings.word(Keyword.TAG),
                        finalPass),
                conditions,
                dead);
        boolean holds = line.holds();
        asksForFinal |= line.asksForFinal();
        return holds;
    }

    private String hostName() throws BadLine {
        Optional<String> said = settings.word(Keyword.HOST_NAME);
        return said.isEmpty() || finalPass ? said.orElse(host) : ReadHost.hostName(said.get(), host);
    }

    private void include(List<String> patterns, Open open) throws BadLine, IOException {
        boolean applies = open.applies;
        for (String pattern : patterns) {
            if (pattern.isEmpty()) {
                throw new BadLine("a file name is empty");
            }
            if (open.depth == DEEPEST) {
                throw new BadLine("files include each other more than " + DEEPEST + " deep");
            }
            if (pattern.startsWith("~") && !open.file.ofUser()) {
                throw new BadLine("\"~\" has no meaning in the machine's own configuration");
            }
            Path base = open.file.ofUser() ? local.home().resolve(".ssh") : Path.of("/etc/ssh");
            for (Path file : files(local.withoutTilde(pattern), base)) {
                Open included = new Open(open.file.including(file), open.depth + 1, open.dead || !applies, applies);
                read(included);
            }
        }
    }

    private static List<Path> files(String pattern, Path base) throws BadLine, IOException {
        boolean absolute = pattern.startsWith("/") || pattern.matches("[A-Za-z]:[/\\\\].*");
        try {
            return IncludedFiles.of(absolute ? pattern : base + "/" + pattern);
        } catch (PatternSyntaxException e) {
            throw new BadLine("\"" + pattern + "\" is not a pattern of file names");
        }
    }
}
