package dev.towpath.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Java of README.md and docs/recipes.md is what stands between {@code // README name} and {@code // end} in this
 * package, where it is compiled and run; in those texts it follows {@code <!-- name -->}.
 */
class ReadmeTest {
    private static final Pattern IN_README = Pattern.compile("<!-- (\\S+) -->\\R```java\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern IN_SOURCE =
            Pattern.compile("^ *// README (\\S+)\\R(.*?)^ *// end$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void readmeAndRecipesShowOnlyJavaThatIsCompiledAndRunHere() throws IOException {
        String readme =
                Files.readString(Path.of("..", "README.md")) + Files.readString(Path.of("..", "docs", "recipes.md"));
        Map<String, String> shown = snippets(IN_README, readme);

        assertThat(shown).isEqualTo(compiled());
        assertThat(readme.split("```java", -1))
                .as("each block of Java has a name")
                .hasSize(shown.size() + 1);
    }

    private static Map<String, String> compiled() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("src", "test", "java", "dev", "towpath", "readme"))) {
            Map<String, String> all = new TreeMap<>();
            List<Path> examples =
                    sources.filter(file -> !file.endsWith("ReadmeTest.java")).toList();
            examples.forEach(file -> all.putAll(snippets(IN_SOURCE, text(file))));
            return all;
        }
    }

    private static Map<String, String> snippets(Pattern pattern, String text) {
        Map<String, String> found = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2).stripTrailing().stripIndent());
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
