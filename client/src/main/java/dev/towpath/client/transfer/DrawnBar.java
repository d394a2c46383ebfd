package dev.towpath.client.transfer;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** The only class that knows the library that draws: where that is missing, this one cannot be loaded. */
final class DrawnBar {
    private static final long MIB = 1 << 20;
    private static final int COLUMNS = 100;

    private final ProgressBar bar;

    private DrawnBar(ProgressBar bar) {
        this.bar = bar;
    }

    static DrawnBar onTerminal() {
        return new DrawnBar(builder().build());
    }

    static DrawnBar on(PrintStream out) {
        return new DrawnBar(builder()
                .setConsumer(new ConsoleProgressBarConsumer(out, COLUMNS))
                .build());
    }

    private static ProgressBarBuilder builder() {
        return new ProgressBarBuilder()
                .setInitialMax(0)
                .setUnit(" MiB", MIB)
                .showSpeed()
                .setUpdateIntervalMillis(200);
    }

    /** Shows so many bytes of {@code total}, which is -1 if nobody knows it. */
    void show(long done, long total, String label) {
        bar.maxHint(total);
        bar.stepTo(done);
        bar.setExtraMessage(" " + label);
    }

    void close() {
        bar.close();
    }
}
