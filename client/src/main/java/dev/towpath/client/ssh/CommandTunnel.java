package dev.towpath.client.ssh;

import dev.towpath.client.errors.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The standard input and output of a program. What it says on standard error is logged as a warning. */
record CommandTunnel(Process process, InputStream in, OutputStream out) implements Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Route.class);

    static Tunnel start(List<String> words, SshSettings target) throws IOException {
        List<String> command = words.stream()
                .map(word -> word.replace("%h", target.host()).replace("%p", Integer.toString(target.port())))
                .toList();
        return started(command, command.get(0), target);
    }

    /** A command line for a shell, whose tokens are replaced already. The shell gives way to the command. */
    static Tunnel startShell(String line, SshSettings target) throws IOException {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        List<String> command = windows ? List.of("cmd", "/c", line) : List.of("/bin/sh", "-c", "exec " + line);
        return started(command, line, target);
    }

    private static Tunnel started(List<String> command, String name, SshSettings target) throws IOException {
        try {
            Process process = new ProcessBuilder(command).start();
            Thread complaints = new Thread(() -> log(process, name), "towpath-command-errors");
            complaints.setDaemon(true);
            complaints.start();
            return new CommandTunnel(process, process.getInputStream(), process.getOutputStream());
        } catch (IOException e) {
            throw ConnectErrors.proxyFailed(target, "the command " + name, e);
        }
    }

    private static void log(Process process, String name) {
        try (BufferedReader lines = process.errorReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.warn("{}: {}", name, Printable.text(line));
            }
        } catch (IOException e) {
            LOG.debug("{}: standard error ended: {}", name, e.getMessage());
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
