package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.Operation.READ;
import static dev.towpath.fixture.Operation.WRITE;
import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.peers.Ends;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.RequestMatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 101, 102 and 113 by seeds: the JVM of the client is killed (SIGKILL) while it carries, or ends and closes nothing. */
@Tag("lane")
class KilledCatalogueIT {
    /** JVMs that run at a time. */
    private static final int AT_A_TIME = 4;

    private final Semaphore turns = new Semaphore(AT_A_TIME);

    @TempDir
    private Path here;

    /** What is done with a JVM of the case's own. */
    private interface Deed {
        void run(LimitedJvm jvm, Path temporary) throws Exception;
    }

    private void inAJvm(Draw draw, Deed deed) throws Exception {
        Path directory = Files.createTempDirectory(here, "jvm-" + draw.seed());
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        turns.acquire();
        try (LimitedJvm jvm =
                new LimitedJvm(directory, List.of(), List.of("-Xmx64m", "-Djava.io.tmpdir=" + temporary), Map.of())) {
            deed.run(jvm, temporary);
        } finally {
            turns.release();
        }
    }

    @TestFactory
    Stream<DynamicTest> row101() {
        return Seeds.onAnyServer(
                101, "a client killed in an upload leaves the old file or the new one", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.safe(Voyage.puts()));
                    kills(draw, rig, voyage);
                });
    }

    @TestFactory
    Stream<DynamicTest> row102() {
        return Seeds.onAnyServer(
                102, "a client killed in a download leaves the old file or the new one", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.safe(Voyage.gets()));
                    kills(draw, rig, voyage);
                });
    }

    private void kills(Draw draw, Rig rig, Voyage voyage) throws Exception {
        RequestMatcher when = on().user(Rig.TRIED).nth(voyage.anyRequest());
        boolean before = draw.flag("before it is served");
        inAJvm(draw, (jvm, temporary) -> {
            (before ? rig.server().before(when) : rig.server().after(when)).run(path -> jvm.kill());
            List<String> words = new ArrayList<>(List.of("60000", "false"));
            words.addAll(voyage.cargo().words());

            draw.note("told " + jvm.run(rig, "carry", words));
        });
        // What had arrived before the end is still done.
        rig.requireNothingOpen();
        List<String> left = voyage.leftovers();
        boolean aside = left.stream().anyMatch(name -> name.endsWith(".towpath-old"));
        if (!aside) {
            voyage.requireOldOrNew(left.toString());
        }
        assertThat(left).hasSizeLessThanOrEqualTo(aside ? 2 : 1);

        // One that was written to today may belong to somebody who still writes.
        for (String name : left) {
            Path file = Files.exists(rig.here(name)) ? rig.here(name) : rig.there("/in/" + name);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        voyage.converges();
        if (!voyage.leftovers().isEmpty()) {
            // Beside a target that is new nobody looks for what was left: the next call replaces it.
            voyage.converges();
        }
        assertThat(voyage.leftovers()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> row113() {
        return Seeds.onAnyServer(113, "a program ends, though it has closed nothing", here, (draw, rig) -> {
            for (String name : List.of("/in/small", "/in/stalls", "/in/up")) {
                Files.writeString(rig.there(name), "there");
            }
            Files.writeString(rig.here("down"), "here");
            Files.writeString(rig.here("up"), "here");
            rig.inject(on(READ).path("/in/stalls").always(), Fault.dropReply());
            rig.inject(on(WRITE).always(), Fault.dropReply());
            Forgetful.End end = draw.any("it", Forgetful.End.values());
            List<String> words =
                    new ArrayList<>(List.of(end.name(), rig.here("").toString()));
            for (Forgetful.Thing thing : Forgetful.Thing.values()) {
                if (draw.flag(thing.name())) {
                    words.add(thing.name());
                }
            }
            inAJvm(draw, (jvm, temporary) -> {
                assertThat(jvm.run(rig, "forget", words)).isEqualTo(String.valueOf(words.size() - 2));
                assertThat(jvm.ended()).isEqualTo(end.code());
                if (end != Forgetful.End.HALTS) {
                    assertThat(temporary).isEmptyDirectory();
                }
            });
            assertThat(rig.here("down")).hasContent("here");
            assertThat(rig.there("/in/up")).hasContent("there");
            rig.requireNothingOpen();
            requireNextOneCleans(rig);
        });
    }

    private static void requireNextOneCleans(Rig rig) throws Exception {
        for (String name : rig.namesBut("small", "stalls", "up", "down", "made")) {
            assertThat(name).endsWith(".towpath-part");
            Path file = Files.exists(rig.here(name)) ? rig.here(name) : rig.there("/in/" + name);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        try (Sftp calm = rig.calm()) {
            Ends.well(() -> calm.put(rig.here("up"), "/in/up"));
            Ends.well(() -> calm.get("/in/stalls", rig.here("down")));
        }
        assertThat(rig.here("down")).hasContent("there");
        assertThat(rig.there("/in/up")).hasContent("here");
        assertThat(rig.namesBut("small", "stalls", "up", "down", "made")).isEmpty();
    }
}
