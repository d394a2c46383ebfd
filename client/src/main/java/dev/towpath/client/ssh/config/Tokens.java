package dev.towpath.client.ssh.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Replaces {@code %h} and {@code ${VARIABLE}} (ssh_config(5), TOKENS and ENVIRONMENT VARIABLES). */
record Tokens(Map<Character, String> values, Function<String, Optional<String>> environment) {
    /** For the names of files. */
    static final String IN_FILES = "CdhijkLlnpru";
    /** For commands. */
    static final String IN_COMMANDS = "hnpr";

    /** Replaces the tokens named in {@code allowed}, and {@code %%}. */
    String percent(String text, String allowed) throws BadLine {
        return replaced(text, allowed, false);
    }

    /** Replaces tokens and environment variables. */
    String percentAndVariables(String text, String allowed) throws BadLine {
        return replaced(text, allowed, true);
    }

    private String replaced(String text, String allowed, boolean variables) throws BadLine {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '%') {
                out.append(token(text, at + 1, allowed));
                at += 2;
            } else if (variables && text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new BadLine("\"${\" is not closed in \"" + text + "\"");
                }
                String name = text.substring(at + 2, end);
                out.append(environment
                        .apply(name)
                        .orElseThrow(() -> new BadLine("the environment variable \"" + name + "\" is not set")));
                at = end + 1;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    private String token(String text, int at, String allowed) throws BadLine {
        char name = at < text.length() ? text.charAt(at) : 0;
        if (name == '%') {
            return "%";
        }
        String value = allowed.indexOf(name) < 0 ? null : values.get(name);
        if (value == null) {
            throw new BadLine(
                    name == 0
                            ? "a \"%\" ends \"" + text + "\""
                            : "\"%" + name + "\" means nothing here; allowed are %"
                                    + String.join(", %", allowed.split("")) + " and %%");
        }
        return value;
    }
}
