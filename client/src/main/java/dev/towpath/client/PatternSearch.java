package dev.towpath.client;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.Glob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that fit a pattern. Only directories that the pattern leads to are listed: one name of the pattern after
 * the other, and a whole tree only from {@code **} on.
 */
final class PatternSearch {
    /** How to look at the server. */
    interface Eyes extends TreeWalk.Eyes {
        Optional<RemoteFile> lfind(String path) throws IOException;

        boolean isDirectory(String path) throws IOException;
    }

    private final Eyes eyes;
    private final List<RemoteFile> found = new ArrayList<>();

    private PatternSearch(Eyes eyes) {
        this.eyes = eyes;
    }

    /** Finds what fits {@code pattern}, which starts at {@code directory} unless it is absolute. */
    static List<RemoteFile> find(Eyes eyes, String directory, String pattern) throws IOException {
        List<String> parts = parts(pattern);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("an empty pattern; write for example \"*.csv\"");
        }
        // All of it, so that a bad pattern fails whatever there is.
        for (String part : parts) {
            Glob.of(part);
        }
        PatternSearch search = new PatternSearch(eyes);
        search.below(RemotePaths.isAbsolute(pattern) ? "/" : directory, parts);
        return List.copyOf(search.found);
    }

    private void below(String directory, List<String> parts) throws IOException {
        String part = parts.get(0);
        List<String> rest = parts.subList(1, parts.size());
        if (isPlain(part)) {
            String path = RemotePaths.resolve(directory, part);
            if (rest.isEmpty()) {
                eyes.lfind(path).ifPresent(found::add);
            } else {
                below(path, rest);
            }
        } else if (part.contains("**") || part.indexOf('/') >= 0) {
            tree(directory, Glob.of("/" + String.join("/", parts)));
        } else {
            names(directory, Glob.of(part), rest);
        }
    }

    private void names(String directory, Glob name, List<String> rest) throws IOException {
        for (RemoteFile file : list(directory)) {
            if (!name.matches(file.name())) {
                continue;
            }
            if (rest.isEmpty()) {
                found.add(file);
            } else if (file.isDirectory() || (!file.isRegularFile() && eyes.isDirectory(file.path()))) {
                below(file.path(), rest);
            }
        }
    }

    private void tree(String directory, Glob pattern) throws IOException {
        if (!eyes.isDirectory(directory)) {
            return;
        }
        int below = directory.endsWith("/") ? directory.length() : directory.length() + 1;
        TreeWalk walk = new TreeWalk(eyes, directory, Integer.MAX_VALUE, false);
        for (Optional<RemoteFile> next = walk.next(); next.isPresent(); next = walk.next()) {
            if (pattern.matches(next.get().path().substring(below))) {
                found.add(next.get());
            }
        }
    }

    private List<RemoteFile> list(String directory) throws IOException {
        try {
            return eyes.list(directory);
        } catch (NoSuchRemoteFileException | WrongRemoteTypeException nothingThere) {
            return List.of();
        }
    }

    private static boolean isPlain(String part) {
        return part.chars().noneMatch(c -> "*?[{\\".indexOf(c) >= 0);
    }

    /** The names between the slashes; a slash in braces or brackets, or behind a backslash, separates nothing. */
    private static List<String> parts(String pattern) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '/' && braces == 0) {
                add(parts, part);
                continue;
            }
            braces += c == '{' ? 1 : c == '}' && braces > 0 ? -1 : 0;
            part.append(c);
            if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                part.append(pattern.charAt(i));
            }
        }
        add(parts, part);
        return parts;
    }

    private static void add(List<String> parts, StringBuilder part) {
        if (part.length() > 0) {
            parts.add(part.toString());
        }
        part.setLength(0);
    }
}
