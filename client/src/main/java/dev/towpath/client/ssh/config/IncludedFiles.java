package dev.towpath.client.ssh.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the files that a pattern like {@code config.d/*} names, sorted by name, as glob(3) does. */
final class IncludedFiles {
    private IncludedFiles() {}

    /** @param pattern an absolute path that may hold {@code *}, {@code ?} and {@code [a-z]} */
    static List<Path> of(String pattern) throws IOException {
        Path root = Path.of(pattern.replaceAll("[*?\\[].*", "")).getRoot();
        List<Path> found = root == null ? List.of() : List.of(root);
        String below =
                root == null ? pattern : pattern.substring(root.toString().length());
        for (String element : below.split("/", -1)) {
            if (!element.isEmpty()) {
                found = below(found, element);
            }
        }
        return found;
    }

    private static List<Path> below(List<Path> directories, String element) throws IOException {
        List<Path> found = new ArrayList<>();
        boolean plain = element.matches("[^*?\\[]*");
        for (Path directory : directories) {
            if (plain) {
                Path file = directory.resolve(element);
                if (Files.exists(file)) {
                    found.add(file);
                }
            } else if (Files.isDirectory(directory) && Files.isReadable(directory)) {
                found.addAll(fitting(directory, element));
            }
        }
        return found;
    }

    private static List<Path> fitting(Path directory, String element) throws IOException {
        Pattern pattern = regex(element);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                String name = String.valueOf(file.getFileName());
                boolean hidden = name.startsWith(".") && !element.startsWith(".");
                if (!hidden && pattern.matcher(name).matches()) {
                    found.add(file);
                }
            }
        }
        found.sort(null);
        return found;
    }

    private static Pattern regex(String glob) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at);
            int close = c == '[' ? glob.indexOf(']', at + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                String set = glob.substring(at + 1, close)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&", "\\&");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                at = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            at++;
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
