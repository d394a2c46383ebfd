package dev.towpath.client.transfer;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Knows the library that draws, with {@link BarText}: where that is missing, this one cannot be loaded. Not thread-safe:
 * {@link ConsoleProgress} calls it under its lock.
 */
final class DrawnBar {
    private static final int COLUMNS = 100;

    private final ProgressBarBuilder builder;
    private final BarText text = new BarText();
    /** None before the first transfer: the library draws at once, and there would be nothing to show. */
    private @Nullable ProgressBar bar;

    private boolean closed;

    private DrawnBar(ProgressBarBuilder builder) {
        this.builder = builder.setUpdateIntervalMillis(200).setRenderer(text);
    }

    static DrawnBar onTerminal() {
        return new DrawnBar(new ProgressBarBuilder());
    }

    static DrawnBar on(PrintStream out) {
        return new DrawnBar(new ProgressBarBuilder().setConsumer(new ConsoleProgressBarConsumer(out, COLUMNS)));
    }

    /** Shows how far it is, and the name of what moved last. */
    void show(BarText.Bytes bytes, String label) {
        if (closed) {
            return;
        }
        text.show(bytes);
        // Nothing of nothing is all of it; the library would show an empty bar of no length.
        boolean nothing = bytes.total() == 0;
        long total = nothing ? 1 : bytes.total();
        long done = nothing ? 1 : bytes.done();
        ProgressBar drawn = bar;
        if (drawn == null) {
            drawn = builder.setInitialMax(total).startsFrom(done, Duration.ZERO).build();
            bar = drawn;
        }
        drawn.maxHint(total);
        drawn.stepTo(done);
        drawn.setExtraMessage(" " + label);
    }

    void close() {
        closed = true;
        if (bar != null) {
            bar.close();
        }
    }
}
