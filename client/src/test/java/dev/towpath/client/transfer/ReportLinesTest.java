package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a program prints of trees and progress without looking into them. */
class ReportLinesTest {
    private static final Duration TOOK = Duration.ofMillis(1234);

    @Test
    void theReportOfATreeIsItsSumsInOneLine() {
        TreeReport report = new TreeReport(
                List.of(file("a", 1000, Completion.ATOMIC), file("b", 500, Completion.ATOMIC)),
                1,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                TOOK);

        assertThat(report).hasToString("2 transferred (1,500 bytes) in 1,234 ms");
    }

    @Test
    void theReportOfATreeNamesWhatAPersonShouldLookAt() {
        TreeReport report = full();

        assertThat(report)
                .hasToString("1 transferred (1,000 bytes) in 1,234 ms, 1 skipped, 1 linked, 1 deleted, 1 left out,"
                        + " 1 with warnings, 1 failed");
        assertThat(report.table().lines())
                .containsExactly(
                        "/l/a -> /r/a: 1000 bytes in 7 ms, atomic, verified by size",
                        "/l/b -> /r/b: 0 bytes in 7 ms, skipped, the target stays",
                        "linked \"link\"",
                        "deleted \"old\\u001b[2J\"",
                        "left out \"pipe\": is no regular file",
                        "warning: times of sub were refused",
                        "FAILED \"sub/c\": java.io.IOException: no\\nroom",
                        report.toString());
    }

    @Test
    void whatWasCleanedUpIsOnePrintableLine() {
        CleanedUp some = new CleanedUp(List.of("/in/.a\n"), List.of("/in/b"), List.of("/in/.c"));

        assertThat(some).hasToString("removed \"/in/.a\\n\"; restored \"/in/b\"; left \"/in/.c\"");
        assertThat(new CleanedUp(List.of(), List.of(), List.of())).hasToString("nothing to clean up");
    }

    @Test
    void aFileOfTheServerIsOnePrintableLine() {
        RemoteFile whole = new RemoteFile(
                "a\u001b[2J",
                "/in/a\u001b[2J",
                RemoteType.REGULAR,
                42,
                OptionalInt.of(0640),
                OptionalInt.of(1000),
                OptionalInt.of(-2),
                Optional.empty(),
                Optional.of(Instant.EPOCH),
                "");
        RemoteFile bare = new RemoteFile(
                "b",
                "/in/b",
                RemoteType.UNKNOWN,
                -1,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                "");

        assertThat(whole)
                .hasToString(
                        "/in/a\\u001b[2J: REGULAR, 42 bytes, 0640, 1000:4294967294, modified 1970-01-01T00:00:00Z");
        assertThat(bare).hasToString("/in/b: UNKNOWN");
    }

    @Test
    void progressIsOnePrintableLine() {
        Progress half = new Progress("/l/a\n", "/r/a", 1000, 4000, Duration.ofSeconds(2));
        Progress unknown = new Progress("(stream)", "/r/a", 1000, -1, Duration.ofSeconds(2));

        assertThat(half).hasToString("/l/a\\n -> /r/a: 1,000 of 4,000 bytes, 500 bytes/s, 6 s left");
        assertThat(unknown).hasToString("(stream) -> /r/a: 1,000 bytes, 500 bytes/s");
    }

    @Test
    void aTransferIsTheLineForTheAuditLog() {
        FileChecksum sum = new FileChecksum(Checksum.SHA_256, "ab01", ChecksumWay.READ_BACK);
        Transferred rich = new Transferred(
                "/l/a\u001b[2J",
                "/r/a",
                1000,
                Duration.ofMillis(7),
                Completion.IN_STEPS,
                Verification.READ_BACK,
                List.of("the times were\nrefused"),
                Optional.empty(),
                500,
                2,
                Optional.of(sum));

        assertThat(rich)
                .hasToString(
                        "/l/a\\u001b[2J -> /r/a: 1000 bytes in 7 ms, in steps, verified by reading back SHA-256 ab01,"
                                + " resumed at byte 500, 2 attempts; the times were\\nrefused");
    }

    @Test
    void aReportWithoutFailuresIsItself() throws IOException {
        TreeReport report = new TreeReport(
                List.of(), 0, List.of(), List.of(), List.of(), List.of("times were refused"), List.of(), TOOK);

        assertThat(report.orThrow()).isSameAs(report);
    }

    @Test
    void aReportWithFailuresThrowsTheFirstAndKeepsTheOthers() {
        IOException first = new IOException("no room");
        IOException second = new IOException("no right");
        TreeReport report = new TreeReport(
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(
                        new TreeReport.Failed("a", first),
                        new TreeReport.Failed("b", second),
                        new TreeReport.Failed("c", first)),
                List.of(),
                List.of(),
                TOOK);

        assertThatThrownBy(report::orThrow)
                .isSameAs(first)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(second));
    }

    private static TreeReport full() {
        return new TreeReport(
                List.of(file("a", 1000, Completion.ATOMIC), file("b", 0, Completion.SKIPPED)),
                2,
                List.of("link"),
                List.of(new TreeReport.LeftOut("pipe", "is no regular file")),
                List.of(new TreeReport.Failed("sub/c", new IOException("no\nroom"))),
                List.of("times of sub were refused"),
                List.of("old\u001b[2J"),
                TOOK);
    }

    private static Transferred file(String name, long bytes, Completion completion) {
        return new Transferred(
                "/l/" + name,
                "/r/" + name,
                bytes,
                Duration.ofMillis(7),
                completion,
                Verification.SIZE,
                List.of(),
                Optional.empty(),
                0,
                1,
                Optional.empty());
    }
}
