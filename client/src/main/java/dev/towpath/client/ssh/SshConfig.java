package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.ssh.config.LocalSide;
import dev.towpath.client.ssh.config.SshConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The user's {@code ssh_config} files as a source of settings: what ssh(1) would do for a host, as far as it concerns
 * SFTP. The files are read again for every connection. Immutable and thread-safe.
 *
 * <p>Conditions that would run a program ({@code Match exec}) are refused. {@code RevokedHostKeys} and
 * {@code ProxyUseFdpass}, which we cannot obey and must not pass over, are refused as well. Names are not
 * canonicalised.
 *
 * @since 0.1
 */
public final class SshConfig {
    private final LocalSide local;
    private final SshConfigReader reader;
    private final boolean commands;

    SshConfig(LocalSide local, SshConfigReader reader, boolean commands) {
        this.local = local;
        this.reader = reader;
        this.commands = commands;
    }

    /** Reads {@code ~/.ssh/config} and then {@code /etc/ssh/ssh_config}, as far as they exist. */
    public static SshConfig ofUser() {
        LocalSide local = LocalSide.ofThisJvm();
        return new SshConfig(local, SshConfigReader.ofUser(local), true);
    }

    /** Reads {@code file} only, as {@code ssh -F} does; it must exist when a connection is made. */
    public static SshConfig of(Path file) {
        LocalSide local = LocalSide.ofThisJvm();
        return new SshConfig(local, SshConfigReader.of(local, requireNonNull(file, "file")), true);
    }

    /** The same, but a {@code ProxyCommand} is refused and not run. */
    public SshConfig withoutCommands() {
        return new SshConfig(local, reader, false);
    }

    /**
     * Says how to connect to {@code host}, jump hosts included.
     *
     * @param host a name, an address or an alias
     * @param user the login name, if the caller knows it; wins over the files
     * @param port the TCP port, if the caller knows it; wins over the files
     * @param given what the caller wants to log in with: offered before what the files name. If neither says anything,
     *     the {@linkplain Credentials#withDefaultKeys() default keys} are used
     * @throws dev.towpath.client.errors.ConnectFailedException if a line is wrong or cannot be obeyed, naming file and
     *     line
     * @throws IOException if a file cannot be read
     */
    public SshSettings settings(String host, Optional<String> user, OptionalInt port, Credentials given)
            throws IOException {
        return settings(new Target(host, user, port), given, List.of());
    }

    /** What is looked up. */
    record Target(String host, Optional<String> user, OptionalInt port) {
        @Override
        public String toString() {
            return user.map(name -> name + "@").orElse("") + host + (port.isPresent() ? ":" + port.getAsInt() : "");
        }
    }

    /** @param behind the targets that this one is a jump host for, the last one first */
    SshSettings settings(Target target, Credentials given, List<Target> behind) throws IOException {
        return new ConfiguredHost(
                        this, local, target, reader.about(target.host(), target.user(), target.port()), behind)
                .settings(given);
    }

    /** Whether a ProxyCommand may be run. */
    boolean runsCommands() {
        return commands;
    }

    @Override
    public String toString() {
        return "SshConfig[" + reader + "]";
    }
}
