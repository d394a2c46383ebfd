package dev.towpath.client;

import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The name of whoever runs this program, as login programs find it. */
final class LocalUser {
    private LocalUser() {}

    static String name() {
        return name(variable -> Objects.toString(System.getenv(variable), ""), System.getProperty("user.name", ""));
    }

    /** The first that says a name; empty if none does. The JVM calls a user without an account "?". */
    static String name(UnaryOperator<String> environment, String property) {
        return Stream.concat(Stream.of("LOGNAME", "USER", "USERNAME").map(environment), Stream.of(property))
                .filter(name -> !name.isBlank() && !name.equals("?"))
                .findFirst()
                .orElse("");
    }
}
