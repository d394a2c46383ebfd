package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.transfer.Scanned.Entry;
import dev.towpath.client.transfer.Scanned.Kind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreePlannerTest {
    private final Scanned source = new Scanned();
    private final Scanned target = new Scanned();

    private static Entry file(long size, long modified) {
        return new Entry(Kind.FILE, size, modified);
    }

    private List<String> plan(TreeOptions options) throws IOException {
        return TreePlanner.plan(source, target, options, path -> false).stream()
                .map(PlanStep::toString)
                .toList();
    }

    private static TreeOptions byTime() {
        return TreeOptions.defaults().onlyChanged(Compare.SIZE_AND_TIME);
    }

    @Test
    void takesTimesAsEqualThatTheTargetCannotTellApart() throws IOException {
        source.add("before 1970", file(1, -5));
        target.add("before 1970", file(1, 0));
        source.add("beyond 2106", file(1, 5_000_000_000L));
        target.add("beyond 2106", file(1, 0xFFFF_FFFFL));
        source.add("even seconds", file(1, 1001));
        target.add("even seconds", file(1, 1000));
        source.add("odd seconds", file(1, 1000));
        target.add("odd seconds", file(1, 1001));

        assertThat(plan(byTime()))
                .containsExactly(
                        "KEEP \"before 1970\": is the same",
                        "KEEP \"beyond 2106\": is the same",
                        "KEEP \"even seconds\": is the same",
                        "REPLACE \"odd seconds\": the time differs");
    }

    @Test
    void transfersWhatItKnowsTooLittleOf() throws IOException {
        source.add("no size", file(-1, 1));
        target.add("no size", file(-1, 1));
        source.add("no time", file(1, 1));
        target.add("no time", file(1, Scanned.NO_TIME));
        source.add("other kind", file(1, 1));
        target.add("other kind", new Entry(Kind.OTHER, -1, Scanned.NO_TIME));

        assertThat(plan(byTime()))
                .containsExactly(
                        "REPLACE \"no size\": the server does not tell sizes",
                        "REPLACE \"no time\": the time differs",
                        "REPLACE \"other kind\": a link is in its place");
    }

    @Test
    void deletesDirectoriesOnlyWithAllTheyHold() throws IOException {
        target.add("d", new Entry(Kind.DIRECTORY, -1, Scanned.NO_TIME));
        target.add("d/e", new Entry(Kind.DIRECTORY, -1, Scanned.NO_TIME));
        target.add("d/e/kept.log", file(1, 1));
        target.add("d/e/x", file(1, 1));
        target.add("d/f", new Entry(Kind.DIRECTORY, -1, Scanned.NO_TIME));
        target.add("d/f/y", file(1, 1));

        assertThat(plan(TreeOptions.defaults().exclude("*.log").deleteExtra()))
                .containsExactly(
                        "DELETE \"d/f/y\": is not at the source",
                        "DELETE \"d/f\": is not at the source",
                        "DELETE \"d/e/x\": is not at the source");
    }

    @Test
    void deletesOnlyWhatIsIncluded() throws IOException {
        target.add("d", new Entry(Kind.DIRECTORY, -1, Scanned.NO_TIME));
        target.add("d/x.csv", file(1, 1));
        target.add("d/x.txt", file(1, 1));

        assertThat(plan(TreeOptions.defaults().include("*.csv").deleteExtra()))
                .containsExactly("DELETE \"d/x.csv\": is not at the source");
    }

    @Test
    void deletesNothingBelowWhatWasPassedOver() throws IOException {
        source.leftOut("link", "is a symbolic link");
        target.add("link", new Entry(Kind.DIRECTORY, -1, Scanned.NO_TIME));
        target.add("link/x", file(1, 1));

        assertThat(plan(TreeOptions.defaults().deleteExtra()))
                .containsExactly("LEAVE_OUT \"link\": is a symbolic link");
    }
}
