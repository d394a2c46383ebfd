package dev.towpath.client.ssh.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What may stand behind a keyword, and what it means in one spelling. A line is read also where it does not apply. */
interface Syntax {
    int LARGEST_PORT = 65_535;

    /** One word. */
    Syntax WORD = one("a word", word -> true);

    /** One word that names algorithms: a list, or what to add to, remove from or prefer in the default list. */
    Syntax ALGORITHMS = one("a list without \"!\"", word -> !("," + word).contains(",!"));

    Syntax NUMBER = one("a number", word -> word.matches("[0-9]{1,9}"));

    Syntax FLAG = choice(Map.of("yes", "yes", "true", "yes", "no", "no", "false", "no"));

    /** A path, or a variable as {@code $NAME}. */
    Syntax AGENT = one("a path or a variable like $NAME", word -> !word.matches("\\$(?!\\{).*\\W.*|\\$"));

    Syntax COMPRESSION = choice(Map.of("yes", "yes", "no", "no"));

    Syntax STRICTNESS = choice(Map.of(
            "yes",
            "yes",
            "true",
            "yes",
            "no",
            "no",
            "false",
            "no",
            "off",
            "no",
            "ask",
            "ask",
            "accept-new",
            "accept-new"));

    Syntax PUBKEY = choice(
            Map.of("yes", "yes", "true", "yes", "no", "no", "false", "no", "unbound", "yes", "host-bound", "yes"));

    Syntax CANONICAL = choice(Map.of("yes", "yes", "true", "yes", "no", "no", "false", "no", "always", "always"));

    Syntax FAMILY = choice(Map.of("inet", "inet", "inet6", "inet6", "any", "any"));

    Syntax PORT = (rest, words) -> {
        String word = only(words);
        return List.of(Integer.toString(
                port(word).orElseThrow(() -> new BadLine("\"" + word + "\" is not a port from 1 to 65535"))));
    };

    /** In seconds; {@code none} is as if the line were not there, so that a later one counts. */
    Syntax TIME = (rest, words) -> {
        String word = only(words);
        return word.equals("none") ? List.of() : List.of(Long.toString(seconds(word)));
    };

    /** Several files, or {@code none} by itself. */
    Syntax FILES = (rest, words) -> {
        if (words.isEmpty() || words.contains("")) {
            throw new BadLine("an argument is empty or missing");
        }
        if (words.size() > 1 && words.stream().anyMatch(word -> word.equalsIgnoreCase("none"))) {
            throw new BadLine("\"none\" must stand alone");
        }
        return List.copyOf(words);
    };

    /** The rest of the line as it stands, {@code #} included. */
    Syntax COMMAND = (rest, words) -> List.of(Words.withoutLeading(rest, "="));

    /** Jump hosts, the first to be reached first; a single {@code none} for none. */
    Syntax JUMPS = (rest, words) -> JumpSpec.list(rest);

    /** Returns what the line says; nothing if it changes nothing. */
    List<String> read(String rest, List<String> words) throws BadLine;

    private static Syntax one(String what, Predicate<String> test) {
        return (rest, words) -> {
            String word = only(words);
            if (!test.test(word)) {
                throw new BadLine("\"" + word + "\" is not " + what);
            }
            return List.of(word);
        };
    }

    private static Syntax choice(Map<String, String> meanings) {
        return (rest, words) -> {
            String word = only(words);
            String meaning = meanings.get(word.toLowerCase(Locale.ROOT));
            if (meaning == null) {
                throw new BadLine("\"" + word + "\" is none of "
                        + String.join(", ", meanings.keySet().stream().sorted().toList()));
            }
            return List.of(meaning);
        };
    }

    private static String only(List<String> words) throws BadLine {
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new BadLine("the argument is missing");
        }
        if (words.size() > 1) {
            throw new BadLine("more than one argument");
        }
        return words.get(0);
    }

    /** Empty if it is none. Of the names of services only SSH's own is known. */
    static Optional<Integer> port(String word) {
        if (word.equals("ssh")) {
            return Optional.of(22);
        }
        return word.matches("0*[0-9]{1,5}")
                ? Optional.of(Integer.valueOf(word)).filter(port -> port >= 1 && port <= LARGEST_PORT)
                : Optional.empty();
    }

    /** {@code 90}, {@code 1m30s}, {@code 2h} (sshd_config(5), TIME FORMATS). */
    private static long seconds(String word) throws BadLine {
        if (!word.matches("([0-9]{1,9}[sSmMhHdDwW])*([0-9]{1,9})?")) {
            throw new BadLine("\"" + word + "\" is not a time like 90 or 1m30s");
        }
        long total = 0;
        long number = 0;
        for (char c : (word + "s").toCharArray()) {
            if (c >= '0' && c <= '9') {
                number = number * 10 + (c - '0');
            } else {
                total += number * lengthOf(c);
                number = 0;
            }
        }
        return total;
    }

    private static long lengthOf(char unit) {
        return switch (Character.toLowerCase(unit)) {
            case 'm' -> 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            case 'w' -> 604_800;
            default -> 1;
        };
    }
}
