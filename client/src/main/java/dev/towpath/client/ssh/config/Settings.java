package dev.towpath.client.ssh.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the lines that apply have said so far. Of most keywords the first line counts. */
final class Settings {
    /** One line's say. */
    record Said(List<String> values, Place place) {}

    private final Map<Keyword, List<Said>> said = new EnumMap<>(Keyword.class);

    void add(Keyword keyword, List<String> values, Place place) {
        if (values.isEmpty()) {
            return;
        }
        if (keyword == Keyword.PROXY_COMMAND || keyword == Keyword.PROXY_JUMP) {
            // Two ways there: the first one named counts, even if it is "none".
            if (said.containsKey(Keyword.PROXY_COMMAND) || said.containsKey(Keyword.PROXY_JUMP)) {
                return;
            }
        }
        List<Said> lines = said.computeIfAbsent(keyword, any -> new ArrayList<>());
        boolean repeated = lines.stream().anyMatch(line -> line.values().equals(values));
        if (lines.isEmpty() || (keyword.accumulates() && !repeated)) {
            lines.add(new Said(values, place));
        }
    }

    void replace(Keyword keyword, String value, Place place) {
        said.put(keyword, List.of(new Said(List.of(value), place)));
    }

    List<Said> all(Keyword keyword) {
        return List.copyOf(said.getOrDefault(keyword, List.of()));
    }

    Optional<Said> first(Keyword keyword) {
        return all(keyword).stream().findFirst();
    }

    Optional<String> word(Keyword keyword) {
        return first(keyword).map(line -> line.values().get(0));
    }
}
