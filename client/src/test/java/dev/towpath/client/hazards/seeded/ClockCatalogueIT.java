package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.fixture.Fault;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Fault 110 by seeds: somebody sets the clock of the client's machine while a file is carried. */
@Tag("lane")
class ClockCatalogueIT {
    private static final Duration LATE = Duration.ofMillis(300);
    /** Of every jump, half of the shortest: no clock is that wrong by itself. */
    private static final Duration JUMP = Duration.ofMinutes(30);

    @TempDir
    private Path here;

    private @Nullable LimitedJvm jvm;

    @AfterEach
    void end() {
        if (jvm != null) {
            jvm.close();
        }
    }

    /** What else happens at the same request. */
    private enum Besides {
        NOTHING,
        A_LATE_REPLY,
        A_LOST_REPLY
    }

    @TestFactory
    Stream<DynamicTest> row110() throws IOException {
        Path clock = here.resolve("clock");
        set(clock, "+0");
        LimitedJvm misled = new LimitedJvm(here, List.of(), List.of("-Xmx64m"), byTheClockIn(clock));
        jvm = misled;
        return Seeds.onAnyServer(110, "a clock that is set ends no wait, and keeps none up", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.size(), Voyage.safe(Voyage.Way.values()));
            String jump = draw.any("the clock goes", "-10y", "-3d", "-1h", "+1h", "+40d", "+10y");
            Besides besides = draw.any("and there is", Besides.values());
            long nth = voyage.anyRequest();
            rig.server().before(on().user(Rig.TRIED).nth(nth)).run(path -> set(clock, jump));
            if (besides == Besides.A_LATE_REPLY) {
                rig.inject(on().nth(nth), Fault.delay(LATE));
            } else if (besides == Besides.A_LOST_REPLY) {
                rig.inject(on().nth(nth), Fault.dropReply());
            }
            boolean patient = besides != Besides.A_LOST_REPLY;
            List<String> words = new ArrayList<>();
            words.add(patient ? "60000" : "1000");
            words.add(String.valueOf(!patient && draw.flag("retried")));
            words.addAll(voyage.cargo().words());

            String told = misled.run(rig, "carry", words, () -> set(clock, "+0"));

            if (patient) {
                assertThat(told).startsWith("done");
                assertThat(voyage.target()).hasBinaryContent(voyage.content());
            } else {
                // On a busy machine no other attempt may be answered in time.
                assertThat(told).matches("done.*|dev\\.towpath\\.client\\.errors\\.\\w+: .*");
                if (!told.contains("rename it back")) {
                    voyage.requireOldOrNew(told);
                }
            }
            voyage.converges();
            Instant there = Instant.parse(misled.run(rig, "clock", List.of(), () -> set(clock, jump)));
            assertThat(Duration.between(there, Instant.now()).abs()).isGreaterThan(JUMP);
        });
    }

    /** In one step: it is read all the time. */
    private static void set(Path clock, String jump) throws IOException {
        Path next = Files.writeString(clock.resolveSibling("next"), jump + "\n");
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What has a program believe the time that a file tells; what is waited for goes by another clock. */
    private static Map<String, String> byTheClockIn(Path file) throws IOException {
        List<Path> found = new ArrayList<>();
        Path libraries = Path.of("/usr/lib");
        if (Files.isDirectory(libraries)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(libraries, "*-linux-gnu*")) {
                for (Path one : all) {
                    found.add(one.resolve("faketime/libfaketime.so.1"));
                }
            }
        }
        found.removeIf(one -> !Files.isRegularFile(one));
        assumeTrue(!found.isEmpty(), "needs the Debian package libfaketime");
        return Map.of(
                "LD_PRELOAD", found.get(0).toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }
}
