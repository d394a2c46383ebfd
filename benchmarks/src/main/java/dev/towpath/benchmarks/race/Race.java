package dev.towpath.benchmarks.race;

import dev.towpath.fixture.network.FaultLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast is this client beside its peers? Starts a server on loopback, has everybody do the same tasks in turn, directly
 * and over lines with a round trip, compares every byte that was carried, and prints medians and the ratios to
 * OpenSSH's.
 */
public final class Race {
    /**
     * Rounds before libraries are warm: compilers of the JVM are busy with the code of each task for a second or two.
     */
    private static final int WARMING = 10;

    /**
     * The same for a large file, which goes through less code. When the compiler takes back what it made of a cipher, as it
     * does some rounds after the direction changed, a round takes four times as long.
     */
    private static final int WARMING_LARGE = 6;

    private final RaceOptions options;

    private Race(RaceOptions options) {
        this.options = options;
    }

    /** Runs the race. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        RaceOptions options;
        try {
            options = RaceOptions.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        new Race(options).run();
    }

    private void run() throws IOException, InterruptedException {
        Path memory = Path.of("/dev/shm");
        Path root = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "towpath-race")
                : Files.createTempDirectory("towpath-race");
        // At any end, by Ctrl-C too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> sweep(root)));
        try (Daemon server = options.server().start(root.resolve("server"))) {
            System.out.println(Surroundings.line());
            for (int delay : options.delays()) {
                heat(root, server, delay);
            }
        }
    }

    private static void sweep(Path root) {
        try {
            Course.delete(root);
        } catch (IOException e) {
            System.err.println("left behind: " + root + ": " + e);
        }
    }

    private void heat(Path root, Daemon server, int delay) throws IOException, InterruptedException {
        boolean delayed = delay > 0;
        int mebibytes = delayed ? options.delayedMebibytes() : options.mebibytes();
        int files = delayed ? options.delayedFiles() : options.files();
        try (FaultLink link = FaultLink.to("127.0.0.1", server.port())) {
            link.network().roundTrip(Duration.ofMillis(delay));
            int port = delayed ? link.port() : server.port();
            Path knownHosts = Files.writeString(
                    root.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + server.hostKey() + "\n");
            Course course = new Course(root, port, server.userKey(), knownHosts, delayed);
            Course.delete(root.resolve("source"));
            course.prepare(mebibytes, files, options.entries());
            List<Racer> racers = racers(course);
            try {
                System.out.printf(
                        "%nround trip %d ms: a file of %d MiB, a tree of %d files of 4 KiB, a directory of %d entries%n",
                        delay, mebibytes, files, options.entries());
                int rounds = delayed ? options.delayedRounds() : options.rounds();
                Table table = new Table(mebibytes);
                for (Task task : options.tasks()) {
                    if (!delayed || (task != Task.LIST && task != Task.LSTAT)) {
                        table.add(task, run(task, racers, course, rounds));
                    }
                }
                table.print(System.out);
            } finally {
                racers.forEach(Racer::close);
            }
        }
    }

    private List<Racer> racers(Course course) throws IOException {
        List<Racer> racers = new ArrayList<>();
        Map<String, String> libraries = new LinkedHashMap<>();
        if (options.wants("towpath")) {
            libraries.put("towpath", "Towpath");
            libraries.put("towpath-in-place", "Towpath, inPlace()");
            libraries.put("towpath-verify", "Towpath, verify(SHA_256)");
        }
        Map.of("jsch", "JSch", "sshj", "sshj", "mina", "MINA SftpClient").forEach((word, name) -> {
            if (options.wants(word)) {
                libraries.put(word, name);
            }
        });
        for (Map.Entry<String, String> library : libraries.entrySet()) {
            racers.add(LibraryRacer.start(library.getValue(), library.getKey(), course));
        }
        if (options.wants("openssh")) {
            racers.add(CommandRacer.openSsh(Table.BASE, "aes128-gcm@openssh.com"));
        }
        addIfThere(racers, "lftp", CommandRacer.lftp());
        addIfThere(racers, "rclone", CommandRacer.rclone());
        return racers;
    }

    private void addIfThere(List<Racer> racers, String program, Racer racer) {
        if (!options.wants(program)) {
            return;
        }
        if (Programs.has(program)) {
            racers.add(racer);
        } else {
            System.out.println(program + " is not installed and takes no part");
        }
    }

    /** Everybody in turn, round after round; the first ones do not count. */
    private static Map<String, double[]> run(Task task, List<Racer> racers, Course course, int rounds)
            throws IOException, InterruptedException {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        int warm = task.isRate() ? WARMING_LARGE : WARMING;
        int uncounted = course.delayed() && !task.isRate() ? 1 : warm;
        for (int round = 0; round < uncounted + rounds; round++) {
            for (Racer racer : racers) {
                // Programs have nothing to warm up, and over a long line each round of theirs takes a minute.
                boolean warming = round < uncounted;
                if (!racer.tasks().contains(task) || (warming && racer instanceof CommandRacer)) {
                    continue;
                }
                course.clean();
                long nanos = racer.run(task, course);
                course.check(task);
                if (!warming) {
                    seconds.computeIfAbsent(racer.name(), name -> new ArrayList<>())
                            .add(nanos / 1e9);
                }
            }
        }
        Map<String, double[]> sorted = new LinkedHashMap<>();
        seconds.forEach((name, values) -> sorted.put(
                name, values.stream().mapToDouble(Double::doubleValue).sorted().toArray()));
        return sorted;
    }
}
