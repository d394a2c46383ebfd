package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A program that is started for each task. The time of a session that only connects and leaves, the shortest of three,
 * is taken off.
 */
final class CommandRacer implements Racer {
    private static final int IDLE_SESSIONS = 3;

    /** The command that does a task; the one for no task connects and leaves. */
    interface Commands {
        List<String> of(Task task, Course course) throws IOException;

        List<String> idle(Course course) throws IOException;
    }

    private final String name;
    private final Set<Task> tasks;
    private final Commands commands;
    private long idle = -1;
    private int idlePort;

    private CommandRacer(String name, Set<Task> tasks, Commands commands) {
        this.name = name;
        this.tasks = tasks;
        this.commands = commands;
    }

    /** OpenSSH's sftp with a cipher, or with its own choice if that is empty. */
    static Racer openSsh(String name, String cipher) {
        return new CommandRacer(name, EnumSet.of(Task.PUT, Task.GET, Task.PUT_TREE, Task.GET_TREE), new Commands() {
            @Override
            public List<String> of(Task task, Course course) throws IOException {
                return sftp(
                        course,
                        switch (task) {
                            case PUT -> "put " + course.big() + " " + course.target() + "/big";
                            case GET -> "get " + course.big() + " " + course.target() + "/big";
                            case PUT_TREE ->
                                "mkdir " + course.target() + "/tree\nput -r " + course.tree() + " " + course.target();
                            default -> "get -r " + course.tree() + " " + course.target() + "/tree";
                        });
            }

            @Override
            public List<String> idle(Course course) throws IOException {
                return sftp(course, "pwd");
            }

            private List<String> sftp(Course course, String batch) throws IOException {
                Path file = Files.writeString(course.root().resolve("batch"), batch + "\n");
                return List.of(
                        "sh",
                        "-c",
                        "exec sftp -q -b " + file + " -P " + course.port() + " " + ssh(course, cipher) + " " + user()
                                + "@127.0.0.1");
            }
        });
    }

    /** lftp, eight files at a time. */
    static Racer lftp() {
        return new CommandRacer("lftp", EnumSet.of(Task.PUT, Task.GET, Task.PUT_TREE, Task.GET_TREE), new Commands() {
            @Override
            public List<String> of(Task task, Course course) {
                return lftp(
                        course,
                        switch (task) {
                            case PUT -> "put " + course.big() + " -o " + course.target() + "/big";
                            case GET -> "get " + course.big() + " -o " + course.target() + "/big";
                            case PUT_TREE ->
                                "mirror -R --parallel=8 " + course.tree() + " " + course.target() + "/tree";
                            default -> "mirror --parallel=8 " + course.tree() + " " + course.target() + "/tree";
                        });
            }

            @Override
            public List<String> idle(Course course) {
                return lftp(course, "cls -d " + course.target());
            }

            private List<String> lftp(Course course, String command) {
                return List.of(
                        "lftp",
                        "--norc",
                        "-c",
                        "set cmd:fail-exit yes; set mirror:use-pget-n 1; set sftp:connect-program 'ssh -a -x "
                                + ssh(course, "aes128-gcm@openssh.com") + "'; open -u " + user()
                                + ",x sftp://127.0.0.1:"
                                + course.port() + "; " + command);
            }
        });
    }

    /** rclone: four files at a time, and sixteen over a long line. */
    static Racer rclone() {
        return new CommandRacer("rclone", EnumSet.of(Task.PUT, Task.GET, Task.PUT_TREE, Task.GET_TREE), new Commands() {
            @Override
            public List<String> of(Task task, Course course) {
                return switch (task) {
                    case PUT -> rclone(course, "copyto", course.big() + "", ":sftp:" + course.target() + "/big");
                    case GET -> rclone(course, "copyto", ":sftp:" + course.big(), course.target() + "/big");
                    case PUT_TREE -> rclone(course, "copy", course.tree() + "", ":sftp:" + course.target() + "/tree");
                    default -> rclone(course, "copy", ":sftp:" + course.tree(), course.target() + "/tree");
                };
            }

            @Override
            public List<String> idle(Course course) {
                return rclone(course, "lsf", ":sftp:" + course.target());
            }

            private List<String> rclone(Course course, String verb, String... arguments) {
                String parallel = course.delayed() ? "16" : "4";
                List<String> command = new ArrayList<>(List.of("rclone", verb));
                command.addAll(List.of(arguments));
                command.addAll(List.of(
                        "--config=/dev/null",
                        "--sftp-host=127.0.0.1",
                        "--sftp-port=" + course.port(),
                        "--sftp-user=" + user(),
                        "--sftp-key-file=" + course.userKey(),
                        "--sftp-known-hosts-file=" + course.knownHosts(),
                        "--sftp-shell-type=none",
                        "--transfers=" + parallel,
                        "--checkers=" + parallel,
                        "--quiet"));
                return command;
            }
        });
    }

    private static String ssh(Course course, String cipher) {
        return "-F /dev/null -i " + course.userKey() + " -o UserKnownHostsFile=" + course.knownHosts()
                + " -o IdentitiesOnly=yes -o BatchMode=yes" + (cipher.isEmpty() ? "" : " -c " + cipher);
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Task> tasks() {
        return tasks;
    }

    @Override
    public long run(Task task, Course course) throws IOException, InterruptedException {
        if (idlePort != course.port()) {
            idle = Long.MAX_VALUE;
            for (int i = 0; i < IDLE_SESSIONS; i++) {
                idle = Math.min(idle, timed(commands.idle(course)));
            }
            idlePort = course.port();
        }
        return Math.max(1, timed(commands.of(task, course)) - idle);
    }

    private static long timed(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        String unused = Programs.run(command);
        return System.nanoTime() - start;
    }

    @Override
    public void close() {}
}
