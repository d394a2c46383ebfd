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
        try {
            Process process = new ProcessBuilder(command).start();
            Thread complaints = new Thread(() -> log(process, command.get(0)), "towpath-command-errors");
            complaints.setDaemon(true);
            complaints.start();
            return new CommandTunnel(process, process.getInputStream(), process.getOutputStream());
        } catch (IOException e) {
            throw ConnectErrors.proxyFailed(target, "the command " + command.get(0), e);
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
