package dev.towpath.client.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Remote paths as text: separated by {@code /}, never touched by {@link java.io.File}. Every function is pure.
 *
 * @since 0.1
 */
public final class RemotePaths {
    private RemotePaths() {}

    /** Whether {@code path} starts at the root. */
    public static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }

    /**
     * Appends {@code path} to {@code directory}, unless {@code path} is absolute. {@code ..} stays: only the server knows
     * where links lead. An empty {@code path} or {@code .} is the directory itself.
     */
    public static String resolve(String directory, String path) {
        if (isAbsolute(path) || directory.isEmpty()) {
            return path.isEmpty() ? directory : path;
        }
        String rest = path;
        while (rest.startsWith("./")) {
            rest = rest.substring(2).replaceFirst("^/+", "");
        }
        if (rest.isEmpty() || rest.equals(".")) {
            return directory;
        }
        return directory.endsWith("/") ? directory + rest : directory + "/" + rest;
    }

    /** The directory that holds {@code path}: {@code /} of {@code /a}, {@code .} of {@code a}, {@code /} of {@code /}. */
    public static String parent(String path) {
        String trimmed = trim(path);
        int slash = trimmed.lastIndexOf('/');
        if (slash < 0) {
            return ".";
        }
        String parent = trim(trimmed.substring(0, slash + 1));
        return parent.isEmpty() ? "/" : parent;
    }

    /** The last element of {@code path}; {@code /} of the root. */
    public static String name(String path) {
        String trimmed = trim(path);
        return trimmed.equals("/") ? trimmed : trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    /**
     * Removes empty elements, {@code .}, and {@code ..} with the element before it, by text alone. Where that element is
     * a link, the server would go elsewhere; only the server knows.
     */
    public static String normalize(String path) {
        boolean absolute = isAbsolute(path);
        Deque<String> kept = new ArrayDeque<>();
        for (String element : path.split("/", -1)) {
            if (element.equals("..")) {
                String last = kept.peekLast();
                if (last != null && !last.equals("..")) {
                    kept.removeLast();
                } else if (!absolute) {
                    kept.addLast(element);
                }
            } else if (!element.isEmpty() && !element.equals(".")) {
                kept.addLast(element);
            }
        }
        String joined = String.join("/", kept);
        if (absolute) {
            return "/" + joined;
        }
        return joined.isEmpty() ? "." : joined;
    }

    /**
     * The directories on the way to {@code path}, outermost first, {@code path} last: {@code /a}, {@code /a/b} of
     * {@code /a/b}; {@code .}, {@code ./a}, {@code ./a/b} of {@code ./a/b}.
     */
    public static List<String> advance(String path) {
        List<String> steps = new ArrayList<>();
        StringBuilder step = new StringBuilder(isAbsolute(path) ? "/" : "");
        for (String element : path.split("/", -1)) {
            if (!element.isEmpty()) {
                if (step.length() > 0 && step.charAt(step.length() - 1) != '/') {
                    step.append('/');
                }
                steps.add(step.append(element).toString());
            }
        }
        return List.copyOf(steps);
    }

    /** The directories on the way to {@code path}, {@code path} first, outermost last: the reverse of {@link #advance}. */
    public static List<String> retreat(String path) {
        List<String> steps = new ArrayList<>(advance(path));
        Collections.reverse(steps);
        return List.copyOf(steps);
    }

    /**
     * Puts {@code path} below {@code newParent} whole, without its root: {@code backup/home/me} of {@code backup} and
     * {@code /home/me}. {@code ..} in {@code path} does not lead out of {@code newParent}. A drive or a backslash root of Windows loses its root too: {@code backup/data/x} of
     * {@code C:\data\x}.
     */
    public static String reparent(String newParent, String path) {
        String rest = path;
        if (rest.matches("(?s)[A-Za-z]:[\\\\/].*") || rest.startsWith("\\")) {
            rest = rest.replaceFirst("^[A-Za-z]:", "").replace('\\', '/');
        }
        return normalize(newParent + normalize("/" + rest));
    }

    private static String trim(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
