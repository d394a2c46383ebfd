package dev.towpath.client;

import dev.towpath.client.ssh.HostKeys;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The program in {@code towpath.jar}: {@code java -jar towpath.jar diagnose ada@files.example.com}. Prints a
 * {@link Diagnosis}; the exit code is 0 if every step went well, 1 if one failed, and 2 if the command line makes no
 * sense. Options are read by hand: a library for so few would weigh more than all of this.
 */
final class TowpathCommand {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private static final String HELP = """
            usage: java -jar towpath.jar diagnose [options] user@host[:port]

            Connects to an SFTP server and says of each step what it found and what to do about it.
            Nothing secret is sent to a server whose host key is not known.

              -F FILE             read the ssh_config in FILE; the server may then be an alias
              -i FILE             offer the private key in FILE
              --passphrase        ask for the passphrase of that key
              --agent             offer the keys of the ssh-agent (SSH_AUTH_SOCK)
              --password          ask for the password; without a terminal, the first line of the input
              --known-hosts FILE  read the host keys from FILE, not from ~/.ssh/known_hosts
              --pin SHA256:...    expect the host key with this fingerprint
              --timeout SECONDS   limit the connection and the login, each; 10 unless given
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final Asker asker;

    /** Asks whoever runs the program for something secret. */
    interface Asker {
        char[] ask(String prompt);
    }

    TowpathCommand(PrintStream out, PrintStream err, Asker asker) {
        this.out = out;
        this.err = err;
        this.asker = asker;
    }

    public static void main(String[] arguments) {
        int code = new TowpathCommand(System.out, System.err, TowpathCommand::askConsole).run(List.of(arguments));
        System.out.flush();
        System.exit(code);
    }

    int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(HELP);
            return 0;
        }
        try {
            if (arguments.isEmpty() || !arguments.get(0).equals("diagnose")) {
                throw new IllegalArgumentException("the first word must be a command; there is one: diagnose");
            }
            Diagnosis diagnosis = builder(new ArrayDeque<>(arguments.subList(1, arguments.size())))
                    .diagnose();
            out.print(diagnosis);
            return diagnosis.ok() ? 0 : FAILED;
        } catch (IllegalArgumentException e) {
            err.println("towpath: " + e.getMessage());
            err.println("towpath: --help shows what there is");
            return USAGE;
        }
    }

    private SftpBuilder builder(Deque<String> words) {
        SftpBuilder builder = Sftp.builder();
        Options options = new Options();
        String target = "";
        while (!words.isEmpty()) {
            String word = words.remove();
            switch (word) {
                case "-F" -> builder.sshConfig(Path.of(value(word, words)));
                case "-i" -> options.key = value(word, words);
                case "--passphrase" -> options.askPassphrase = true;
                case "--password" -> options.askPassword = true;
                case "--agent" -> builder.agent();
                case "--known-hosts" -> builder.hostKeys(HostKeys.knownHosts(Path.of(value(word, words))));
                case "--pin" -> builder.hostKeys(HostKeys.pinned(value(word, words)));
                case "--timeout" -> options.timeout = seconds(value(word, words));
                default -> {
                    if (word.startsWith("-") || !target.isEmpty()) {
                        throw new IllegalArgumentException("\"" + word + "\" is not understood");
                    }
                    target = word;
                }
            }
        }
        if (target.isEmpty()) {
            throw new IllegalArgumentException("no server to connect to; write user@host or user@host:port");
        }
        builder.target(target).connectTimeout(options.timeout).authTimeout(options.timeout);
        builder.responseTimeout(options.timeout);
        return credentials(builder, options);
    }

    private SftpBuilder credentials(SftpBuilder builder, Options options) {
        if (!options.key.isEmpty()) {
            Path file = Path.of(options.key);
            if (options.askPassphrase) {
                builder.privateKey(file, asker.ask("Passphrase of " + file + ": "));
            } else {
                builder.privateKey(file);
            }
        }
        return options.askPassword ? builder.password(asker.ask("Password: ")) : builder;
    }

    private static String value(String option, Deque<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.remove();
    }

    private static Duration seconds(String text) {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds > 0) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that makes no sense.
        }
        throw new IllegalArgumentException("\"" + text + "\" is no number of seconds");
    }

    @SuppressWarnings(
            "SystemConsoleNull") // JDK 22 has one for input that is no terminal; it reads the line just as well
    private static char[] askConsole(String prompt) {
        Console console = System.console();
        if (console != null) {
            char[] answer = console.readPassword("%s", prompt);
            return answer == null ? new char[0] : answer;
        }
        return lineOfInput();
    }

    /** Reads no further than the line: another question may follow. */
    private static char[] lineOfInput() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = System.in.read();
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = System.in.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(Charset.defaultCharset()).replaceFirst("\r$", "").toCharArray();
    }

    /** What has to wait until the whole command line is read. */
    private static final class Options {
        private String key = "";
        private boolean askPassphrase;
        private boolean askPassword;
        private Duration timeout = Duration.ofSeconds(10);
    }
}
