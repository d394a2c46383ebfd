package dev.towpath.client.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own for a program of the tests, with the class path of this one. */
public final class ChildJvm {
    private ChildJvm() {}

    /** The command that runs {@code program} with {@code options} of the JVM, such as {@code -Xmx64m}. */
    public static List<String> command(Class<?> program, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }
}
