package dev.towpath.client.ssh.config;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds out what configuration files say about a host. The files are read for each question, so that a change counts at
 * the next connection. Runs nothing.
 *
 * @since 0.1
 */
public final class SshConfigReader {
    private static final int MOST_COMPLAINTS = 5;

    private final LocalSide local;
    private final List<ConfigFile> files;

    private SshConfigReader(LocalSide local, List<ConfigFile> files) {
        this.local = local;
        this.files = List.copyOf(files);
    }

    /** Reads {@code ~/.ssh/config} and then {@code /etc/ssh/ssh_config}, as far as they exist. */
    public static SshConfigReader ofUser(LocalSide local) {
        Path own = local.home().resolve(".ssh").resolve("config");
        return new SshConfigReader(
                local,
                List.of(
                        new ConfigFile(own, true, false, true),
                        new ConfigFile(Path.of("/etc/ssh/ssh_config"), false, false, false)));
    }

    /** Reads {@code file} only, as {@code ssh -F} does. */
    public static SshConfigReader of(LocalSide local, Path file) {
        return new SshConfigReader(local, List.of(new ConfigFile(file, true, true, false)));
    }

    /**
     * Says what the files say about {@code host}.
     *
     * @param host a name, an address or an alias, as a person would type it
     * @param user the login name, if it is settled already
     * @param port the TCP port, if it is settled already
     * @throws ConnectFailedException if a line is wrong, naming file and line
     * @throws IOException if a file cannot be read
     */
    public ReadHost about(String host, Optional<String> user, OptionalInt port) throws IOException {
        Settings settings = new Settings();
        Place given = new Place(Path.of("the target"), 0);
        user.ifPresent(name -> settings.add(Keyword.USER, List.of(name), given));
        port.ifPresent(number -> settings.add(Keyword.PORT, List.of(Integer.toString(number)), given));
        boolean again = pass(host, host, false, settings);
        try {
            ReadHost read = new ReadHost(local, host, settings);
            if (!again) {
                return read;
            }
            settings.replace(Keyword.HOST_NAME, read.host(), given);
            pass(host, read.host(), true, settings);
            // Already expanded: a "%" in it is one.
            settings.replace(Keyword.HOST_NAME, read.host().replace("%", "%%"), given);
            return new ReadHost(local, host, settings);
        } catch (BadLine e) {
            throw refused(
                    host,
                    settings.first(Keyword.HOST_NAME)
                                    .map(said -> said.place() + ": ")
                                    .orElse("")
                            + e.reason());
        }
    }

    private boolean pass(String original, String host, boolean last, Settings settings) throws IOException {
        List<String> complaints = new ArrayList<>();
        Reading reading = new Reading(local, original, host, last, settings, complaints);
        for (ConfigFile file : files) {
            reading.read(file);
        }
        if (!complaints.isEmpty()) {
            int more = complaints.size() - MOST_COMPLAINTS;
            throw refused(
                    original,
                    String.join("; ", complaints.subList(0, Math.min(MOST_COMPLAINTS, complaints.size())))
                            + (more > 0 ? "; and " + more + " more" : ""));
        }
        String canonical = settings.word(Keyword.CANONICALIZE_HOSTNAME).orElse("no");
        return reading.asksForFinal() || !canonical.equals("no");
    }

    static ConnectFailedException refused(String host, String reason) {
        return new ConnectFailedException(
                ConnectPhase.CONFIGURE, Failure.of("connect", reason).withServer(host), null);
    }

    @Override
    public String toString() {
        return "SshConfigReader"
                + files.stream().map(file -> file.path().toString()).toList();
    }
}
