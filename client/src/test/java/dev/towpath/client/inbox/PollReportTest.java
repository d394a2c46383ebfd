package dev.towpath.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PollReportTest {
    @Test
    void isOneLineThatNamesWhatFailed() {
        PollReport report = new PollReport(
                List.of("/in/a", "/in/b"),
                List.of(new PollReport.Failed("/in/c\n", 1, new IllegalStateException("cannot parse"))),
                List.of("/in/d"),
                List.of("/in/e"),
                List.of("/in/f"),
                List.of(new PollReport.Failed("/in/b", 0, new IOException("no place"))),
                Optional.of(new IOException("the line broke")));

        assertThat(report)
                .hasToString(
                        "2 done, 1 failed: \"/in/c\\n\" (attempt 1): java.lang.IllegalStateException: cannot parse,"
                                + " 1 waiting, 1 busy, 1 dead, 1 left where they were: \"/in/b\": java.io.IOException: no place,"
                                + " ended early: java.io.IOException: the line broke");
    }

    @Test
    void saysSoWhenThereWasNothing() {
        List<String> none = List.of();

        assertThat(new PollReport(none, List.of(), none, none, none, List.of(), Optional.empty()))
                .hasToString("nothing new");
    }
}
