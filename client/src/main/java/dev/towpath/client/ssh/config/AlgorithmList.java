package dev.towpath.client.ssh.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a list of algorithms in a configuration comes to: {@code a,b} stands alone, {@code +a} adds to the default list,
 * {@code -a} takes out of it, {@code ^a} puts first. Names may hold {@code *} and {@code ?}.
 *
 * @since 0.1
 */
public final class AlgorithmList {
    private AlgorithmList() {}

    /**
     * Returns the list, best first. What is not among {@code possible} is left out.
     *
     * @param text what the configuration says
     * @param defaults the list it starts from
     * @param possible every algorithm there is
     */
    public static List<String> of(String text, List<String> defaults, List<String> possible) {
        String names = text.isEmpty() ? "" : text.substring(1);
        Set<String> wanted = new LinkedHashSet<>();
        switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '-' -> {
                wanted.addAll(defaults);
                wanted.removeIf(name -> Wildcards.listFits(name, names));
            }
            case '+' -> {
                wanted.addAll(defaults);
                wanted.addAll(fitting(names, possible));
            }
            case '^' -> {
                wanted.addAll(fitting(names, possible));
                wanted.addAll(defaults);
            }
            default -> wanted.addAll(fitting(text, possible));
        }
        return List.copyOf(wanted);
    }

    private static List<String> fitting(String patterns, List<String> possible) {
        return List.of(patterns.split(",")).stream()
                .flatMap(pattern -> possible.stream().filter(name -> Wildcards.fits(name, pattern)))
                .toList();
    }
}
