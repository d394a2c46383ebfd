package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code Sftp.cleanUp} did with what killed transfers had left in a directory; absolute paths.
 *
 * @param removed part files, and old versions that a newer one has taken the place of
 * @param restored files that are back under their names: their replacement had been killed between taking the old one
 *     away and putting the new one there
 * @param left what stays: the server refused, or the name is too long to say whose old version it is
 * @since 0.1
 */
public record CleanedUp(List<String> removed, List<String> restored, List<String> left) {
    /** Copies the lists. */
    public CleanedUp {
        removed = List.copyOf(removed);
        restored = List.copyOf(restored);
        left = List.copyOf(left);
    }

    /** One printable line with the paths: {@code removed "/in/.a.csv.…"; left "/in/.b.csv.…"}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        removed.forEach(path -> parts.add("removed \"" + Printable.text(path) + '"'));
        restored.forEach(path -> parts.add("restored \"" + Printable.text(path) + '"'));
        left.forEach(path -> parts.add("left \"" + Printable.text(path) + '"'));
        return parts.isEmpty() ? "nothing to clean up" : String.join("; ", parts);
    }
}
