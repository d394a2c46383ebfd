package dev.towpath.client.transfer;

import java.text.DecimalFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.DefaultProgressBarRenderer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/**
 * The line of a bar, with sizes in the unit that suits them: the library has one unit for a bar's whole life, and counts
 * rates by whole seconds. Shown by one thread, drawn by another.
 */
final class BarText extends DefaultProgressBarRenderer {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    /**
     * @param total how many there are, or -1 if nobody knows
     * @param before how many of those done were there before it began
     */
    record Bytes(long done, long total, long before) {}

    private volatile Bytes bytes = new Bytes(0, 0, 0);

    BarText() {
        super(
                ProgressBarStyle.COLORFUL_UNICODE_BLOCK,
                "",
                1,
                true,
                new DecimalFormat(),
                ChronoUnit.SECONDS,
                true,
                state -> Optional.empty());
    }

    void show(Bytes now) {
        bytes = now;
    }

    /** How long what is left will take at the mean rate so far. */
    @Override
    protected String etaString(ProgressState state) {
        Bytes now = bytes;
        long moved = now.done() - now.before();
        if (now.done() == now.total()) {
            return text(Duration.ZERO);
        }
        if (now.total() < 0 || moved <= 0) {
            return "?";
        }
        double millis = state.getElapsedAfterStart().toMillis();
        return text(Duration.ofMillis((long) (millis / moved * (now.total() - now.done()))));
    }

    private static String text(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    @Override
    protected String ratio(ProgressState state) {
        Bytes now = bytes;
        int unit = unit(Math.max(now.done(), now.total()));
        // A number that tells more than one digit needs no more.
        boolean tenths = unit > 0 && in(unit, (double) Math.max(now.done(), now.total())) < 10;
        return number(in(unit, (double) now.done()), tenths) + "/"
                + (now.total() < 0 ? "?" : number(in(unit, (double) now.total()), tenths))
                + " " + UNITS.get(unit);
    }

    @Override
    protected String speed(ProgressState state) {
        long millis = state.getElapsedAfterStart().toMillis();
        if (millis <= 0) {
            return "";
        }
        Bytes now = bytes;
        double rate = (now.done() - now.before()) * 1e3 / millis;
        int unit = unit((long) rate);
        return number(in(unit, rate), unit > 0) + " " + UNITS.get(unit) + "/s";
    }

    private static int unit(long bytes) {
        int unit = 0;
        for (long rest = bytes; rest >= 1024 && unit < UNITS.size() - 1; rest >>= 10) {
            unit++;
        }
        return unit;
    }

    private static double in(int unit, double bytes) {
        return bytes / (1L << (10 * unit));
    }

    private static String number(double value, boolean tenths) {
        // Cut off, not rounded: all is there when all is there.
        return tenths ? String.format(Locale.ROOT, "%.1f", Math.floor(value * 10) / 10) : Long.toString((long) value);
    }
}
