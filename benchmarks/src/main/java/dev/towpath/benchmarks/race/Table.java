package dev.towpath.benchmarks.race;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The results of one heat as a table in Markdown: the median, and how many times as fast as OpenSSH that is. */
final class Table {
    /** Whom the others are compared with. */
    static final String BASE = "OpenSSH sftp";

    private final int mebibytes;
    private final Map<Task, Map<String, double[]>> results = new EnumMap<>(Task.class);

    Table(int mebibytes) {
        this.mebibytes = mebibytes;
    }

    /** Adds the sorted seconds of everybody who did {@code task}. */
    void add(Task task, Map<String, double[]> seconds) {
        results.put(task, seconds);
    }

    void print(PrintStream out) {
        Set<String> names = new LinkedHashSet<>();
        results.values().forEach(task -> names.addAll(task.keySet()));
        StringBuilder head = new StringBuilder("| |");
        StringBuilder rule = new StringBuilder("|---|");
        for (Task task : results.keySet()) {
            head.append(' ').append(task.word()).append(task.isRate() ? ", MiB/s |" : ", s |");
            rule.append("---|");
        }
        out.println(head);
        out.println(rule);
        for (String name : names) {
            StringBuilder row = new StringBuilder("| ").append(name).append(" |");
            results.forEach((task, seconds) -> row.append(' ')
                    .append(cell(task, seconds.get(name), seconds.get(BASE)))
                    .append(" |"));
            out.println(row);
        }
    }

    private String cell(Task task, double @Nullable [] seconds, double @Nullable [] base) {
        if (seconds == null) {
            return "–";
        }
        double median = median(seconds);
        String figure = task.isRate()
                ? String.format(Locale.ROOT, "%.0f", mebibytes / median)
                : String.format(Locale.ROOT, median < 0.1 ? "%.3f" : "%.2f", median);
        return base == null ? figure : String.format(Locale.ROOT, "%s (%.1f×)", figure, median(base) / median);
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
