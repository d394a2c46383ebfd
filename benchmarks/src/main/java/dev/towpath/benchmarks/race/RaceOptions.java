package dev.towpath.benchmarks.race;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to race. Sizes of a delayed line are smaller: most peers wait for each small file.
 *
 * @param server the server
 * @param delays round trips in milliseconds
 * @param tasks what to do
 * @param racers who takes part, by the start of the name; all if empty
 * @param rounds runs that count, after those that do not
 * @param mebibytes of the large file
 * @param files in the tree
 * @param entries of the long directory
 * @param delayedRounds rounds, with a delay
 * @param delayedMebibytes of the large file, with a delay
 * @param delayedFiles in the tree, with a delay
 */
record RaceOptions(
        Server server,
        List<Integer> delays,
        Set<Task> tasks,
        List<String> racers,
        int rounds,
        int mebibytes,
        int files,
        int entries,
        int delayedRounds,
        int delayedMebibytes,
        int delayedFiles) {
    static final String USAGE = """
            usage: benchmarks/race [--full] [--delays 0,20,50] [--tasks put,get,put-tree,get-tree,list,lstat]
                     [--racers towpath,openssh,jsch,sshj,mina,lftp,rclone] [--rounds N] [--size MiB] [--files N]
                     [--server openssh|proftpd]
                   without --full a few minutes; with it about half an hour""";

    static RaceOptions of(String... arguments) {
        RaceOptions options = List.of(arguments).contains("--full") ? full() : quick();
        Iterator<String> words =
                Stream.of(arguments).filter(word -> !word.equals("--full")).iterator();
        while (words.hasNext()) {
            String option = words.next();
            if (!words.hasNext()) {
                throw new IllegalArgumentException(USAGE);
            }
            options = options.with(option, words.next());
        }
        return options;
    }

    private static RaceOptions quick() {
        return new RaceOptions(
                Server.OPENSSH,
                List.of(0, 20, 50),
                EnumSet.allOf(Task.class),
                List.of(),
                3,
                128,
                1000,
                20_000,
                1,
                16,
                40);
    }

    private static RaceOptions full() {
        return new RaceOptions(
                Server.OPENSSH,
                List.of(0, 20, 50),
                EnumSet.allOf(Task.class),
                List.of(),
                5,
                512,
                5000,
                20_000,
                2,
                64,
                500);
    }

    private RaceOptions with(String option, String value) {
        List<String> values = Arrays.asList(value.split(","));
        return switch (option) {
            case "--server" -> copy(Server.named(value), delays, tasks, racers, rounds, mebibytes, files);
            case "--delays" ->
                copy(server, values.stream().map(Integer::valueOf).toList(), tasks, racers, rounds, mebibytes, files);
            case "--tasks" -> copy(server, delays, tasks(values), racers, rounds, mebibytes, files);
            case "--racers" -> copy(server, delays, tasks, values, rounds, mebibytes, files);
            case "--rounds" -> copy(server, delays, tasks, racers, Integer.parseInt(value), mebibytes, files);
            case "--size" -> copy(server, delays, tasks, racers, rounds, Integer.parseInt(value), files);
            case "--files" -> copy(server, delays, tasks, racers, rounds, mebibytes, Integer.parseInt(value));
            default -> throw new IllegalArgumentException(USAGE);
        };
    }

    private static Set<Task> tasks(List<String> words) {
        Set<Task> tasks = EnumSet.noneOf(Task.class);
        for (Task task : Task.values()) {
            if (words.contains(task.word())) {
                tasks.add(task);
            }
        }
        if (tasks.size() != words.size()) {
            throw new IllegalArgumentException(USAGE);
        }
        return tasks;
    }

    /** What is said of sizes holds for every delay. */
    private RaceOptions copy(
            Server newServer,
            List<Integer> newDelays,
            Set<Task> newTasks,
            List<String> newRacers,
            int newRounds,
            int size,
            int count) {
        return new RaceOptions(
                newServer,
                newDelays,
                newTasks,
                newRacers,
                newRounds,
                size,
                count,
                entries,
                newRounds == rounds ? delayedRounds : newRounds,
                size == mebibytes ? delayedMebibytes : size,
                count == files ? delayedFiles : count);
    }

    boolean wants(String racer) {
        return racers.isEmpty() || racers.contains(racer);
    }
}
