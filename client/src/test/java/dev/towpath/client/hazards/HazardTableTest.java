package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/hazards.md names a test for each hazard, and each of them is there. */
class HazardTableTest {
    private static final Pattern ROW = Pattern.compile("\\| (K?\\d+) \\| [^|]+ \\| ([^|]+) \\| [^|]*\\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+)`");

    /** Numbers, and the names of their tests. */
    private final Map<String, List<String>> rows = new TreeMap<>();

    /** Simple names of test classes, and their sources. */
    private final Map<String, Path> sources = new TreeMap<>();

    @BeforeEach
    void read() throws IOException {
        for (String line : Files.readAllLines(Path.of("../docs/hazards.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                List<String> tests = rows.computeIfAbsent(row.group(1), number -> new ArrayList<>());
                TEST.matcher(row.group(2)).results().forEach(test -> tests.add(test.group(1)));
            }
        }
        for (String module : List.of("client", "server-fixture")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                sources.put(file.getFileName().toString().replace(".java", ""), file));
            }
        }
    }

    @Test
    void namesATestForEachHazard() {
        Stream<String> rules = IntStream.rangeClosed(1, 20).mapToObj(i -> "K" + i);
        Stream<String> faults = Stream.of(IntStream.rangeClosed(1, 113))
                .flatMap(IntStream::boxed)
                .map(String::valueOf);

        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(rules, faults).toList());
        assertThat(rows).allSatisfy((number, tests) -> assertThat(tests).isNotEmpty());
    }

    @Test
    void namesOnlyTestsThatExist() {
        assertThat(rows)
                .allSatisfy((number, tests) -> assertThat(sources.keySet()).containsAll(tests));
    }

    @Test
    void theTestsSayWhatTheyProve() throws IOException {
        for (Map.Entry<String, List<String>> row : rows.entrySet()) {
            for (String test : row.getValue()) {
                Path source = sources.get(test);
                if (source != null
                        && source.getParent().endsWith("hazards")
                        && !row.getKey().startsWith("K")) {
                    assertThat(Files.readString(source)).contains("\"" + row.getKey() + ": ");
                }
            }
        }
    }

    @Test
    void everyFaultOfTheseTestsIsInTheTable() throws IOException {
        for (Path source : sources.values()) {
            if (source.getParent().endsWith("hazards")) {
                Matcher title =
                        Pattern.compile("(?:DisplayName\\(|name = )\"(\\d+): ").matcher(Files.readString(source));
                while (title.find()) {
                    String test = source.getFileName().toString().replace(".java", "");

                    assertThat(rows.get(title.group(1))).as(title.group(1)).contains(test);
                }
            }
        }
    }

    @Test
    void everyRowThatIsTriedBySeedsNamesItsTest() throws IOException {
        for (Path source : sources.values()) {
            if (source.getParent().endsWith("seeded")) {
                String test = source.getFileName().toString().replace(".java", "");
                Set<String> tried = Pattern.compile("Seeds\\.(?:of|onAnyServer)\\(\\s*(\\d+)")
                        .matcher(Files.readString(source))
                        .results()
                        .map(row -> row.group(1))
                        .collect(Collectors.toSet());
                Set<String> told = rows.entrySet().stream()
                        .filter(row -> row.getValue().contains(test))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());

                assertThat(told).as(test).isEqualTo(tried);
            }
        }
    }
}
