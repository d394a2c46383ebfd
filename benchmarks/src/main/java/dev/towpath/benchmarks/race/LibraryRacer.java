package dev.towpath.benchmarks.race;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A library in a JVM of its own that lives as long as the race, so that neither the others' garbage nor their class
 * path matters. Bouncy Castle is there for sshj only, which cannot do without: MINA would take bulk ciphers from it,
 * which are slow.
 */
final class LibraryRacer implements Racer {
    private final String name;
    private final String library;
    private final int port;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private LibraryRacer(String name, String library, int port, Process process) {
        this.name = name;
        this.library = library;
        this.port = port;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static Racer start(String name, String library, Course course) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .filter(jar -> library.equals("sshj") || !jar.contains("/bouncycastle/"))
                .collect(Collectors.joining(":"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        classPath,
                        LibraryRacer.class.getName(),
                        library,
                        String.valueOf(course.port()),
                        course.userKey().toString(),
                        course.knownHosts().toString(),
                        course.root().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new LibraryRacer(name, library, course.port(), process);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Task> tasks() {
        return switch (library) {
            case "towpath-in-place" -> EnumSet.of(Task.PUT, Task.GET, Task.PUT_TREE, Task.GET_TREE);
            case "towpath-verify" -> EnumSet.of(Task.PUT);
            default -> EnumSet.allOf(Task.class);
        };
    }

    @Override
    public long run(Task task, Course course) throws IOException {
        if (course.port() != port) {
            throw new IllegalArgumentException(name + " is connected to another port");
        }
        commands.write(task.name() + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("ok ")) {
            throw new IOException(name + ", " + task.word() + ": " + answer);
        }
        return Long.parseLong(answer.substring(3));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Serves tasks: one per line of the input, answered by {@code ok} and the nanoseconds, or what went wrong. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Course course = new Course(
                Path.of(arguments[4]),
                Integer.parseInt(arguments[1]),
                Path.of(arguments[2]),
                Path.of(arguments[3]),
                false);
        try (Library library = Libraries.connect(arguments[0], course);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                try {
                    out.println("ok " + timed(Task.valueOf(line), library, course));
                } catch (Exception e) { // whatever a library throws is the answer
                    e.printStackTrace();
                    out.println(e);
                }
                out.flush();
            }
        }
    }

    private static long timed(Task task, Library library, Course course) throws Exception {
        List<String> paths = task == Task.LSTAT ? course.paths() : List.of();
        int entries = task == Task.LIST ? count(course.many()) : 0;
        long start = System.nanoTime();
        switch (task) {
            case PUT -> library.put(course.big(), course.target() + "/big");
            case GET -> library.get(course.big().toString(), course.target().resolve("big"));
            case PUT_TREE -> library.putTree(course.tree(), course.target() + "/tree");
            case GET_TREE ->
                library.getTree(course.tree().toString(), course.target().resolve("tree"));
            case LIST -> {
                if (library.list(course.many().toString()) != entries) {
                    throw new IOException("not all " + entries + " entries are listed");
                }
            }
            case LSTAT -> library.lstat(paths);
        }
        return System.nanoTime() - start;
    }

    private static int count(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return (int) files.count();
        }
    }
}
