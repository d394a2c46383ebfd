package dev.towpath.client.transfer;

import dev.towpath.client.errors.Printable;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How far one transfer is.
 *
 * @param source what is read
 * @param target what will be written
 * @param done bytes acknowledged by the server, or received from it
 * @param total bytes to transfer, or -1 if that is not known
 * @param elapsed time since the transfer began
 * @param resumedAt how many bytes were there before the transfer began
 * @param attempt which attempt this is, from 1
 * @since 0.1
 */
public record Progress(
        String source, String target, long done, long total, Duration elapsed, long resumedAt, int attempt) {

    /** Of the first attempt, from the first byte on. */
    Progress(String source, String target, long done, long total, Duration elapsed) {
        this(source, target, done, total, elapsed, 0, 1);
    }

    /** The mean rate so far in bytes per second; 0 at the start. */
    public long bytesPerSecond() {
        long nanos = elapsed.toNanos();
        return nanos <= 0 ? 0 : (long) ((done - resumedAt) * 1e9 / nanos);
    }

    /** How long the rest will take at the mean rate so far, if both are known; zero when nothing is left. */
    public Optional<Duration> eta() {
        long rate = bytesPerSecond();
        if (total >= 0 && done >= total) {
            return Optional.of(Duration.ZERO);
        }
        if (total < 0 || rate == 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis((long) ((total - done) * 1e3 / rate)));
    }

    /** One printable line: {@code /tmp/a -> /in/a: 1,000 of 4,000 bytes, 500 bytes/s, 6 s left}. */
    @Override
    public String toString() {
        String of = total < 0 ? "" : String.format(Locale.ROOT, " of %,d", total);
        String rest = eta().map(left -> String.format(Locale.ROOT, ", %,d s left", left.toSeconds()))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%s -> %s: %,d%s bytes, %,d bytes/s%s",
                Printable.text(source),
                Printable.text(target),
                done,
                of,
                bytesPerSecond(),
                rest);
    }
}
