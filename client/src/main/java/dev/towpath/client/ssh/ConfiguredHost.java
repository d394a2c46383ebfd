package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.ssh.config.JumpSpec;
import dev.towpath.client.ssh.config.Keyword;
import dev.towpath.client.ssh.config.LocalSide;
import dev.towpath.client.ssh.config.Place;
import dev.towpath.client.ssh.config.ReadHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns what ssh_config says about one host into settings. */
final class ConfiguredHost {
    private final SshConfig config;
    private final LocalSide local;
    private final SshConfig.Target target;
    private final ReadHost host;
    private final List<SshConfig.Target> behind;

    ConfiguredHost(
            SshConfig config, LocalSide local, SshConfig.Target target, ReadHost host, List<SshConfig.Target> behind) {
        this.config = config;
        this.local = local;
        this.target = target;
        this.host = host;
        this.behind = behind;
    }

    SshSettings settings(Credentials given) throws IOException {
        refuseWhatCannotBeObeyed();
        return SshSettings.of(host.host())
                .withPort(host.port())
                .withUser(host.user())
                .withCredentials(new ConfiguredLogin(host, local).credentials(given))
                .withHostKeys(hostKeys())
                .withAlgorithms(new ConfiguredAlgorithms(host, this::refused).algorithms())
                .withTimeouts(timeouts())
                .withCompression(host.flag(Keyword.COMPRESSION).orElse(false))
                .withRoute(route());
    }

    private void refuseWhatCannotBeObeyed() throws ConnectFailedException {
        if (host.word(Keyword.REFUSE_CONNECTION).isPresent()) {
            throw refused(
                    Keyword.REFUSE_CONNECTION,
                    "RefuseConnection " + host.word(Keyword.REFUSE_CONNECTION).get(),
                    "connect to another host, or change that line");
        }
        if (host.word(Keyword.REVOKED_HOST_KEYS).isPresent()) {
            throw refused(
                    Keyword.REVOKED_HOST_KEYS,
                    "RevokedHostKeys is not read here, and must not be passed over",
                    "put the keys into known_hosts, each in a line \"@revoked * <key>\"");
        }
        if (host.flag(Keyword.PROXY_USE_FDPASS).orElse(false)
                && host.word(Keyword.PROXY_COMMAND).isPresent()) {
            throw refused(
                    Keyword.PROXY_USE_FDPASS,
                    "ProxyUseFdpass: a program cannot hand a socket over to Java",
                    "use a ProxyCommand that carries the bytes, like \"nc %h %p\"");
        }
    }

    private ConnectFailedException refused(Keyword keyword, String reason, String advice) {
        String place = host.place(keyword).map(Place::toString).orElse("the configuration");
        return new ConnectFailedException(
                ConnectPhase.CONFIGURE,
                Failure.of("connect", place + ": " + reason)
                        .withServer(target.toString())
                        .withAdvice(advice),
                null);
    }

    private HostKeys hostKeys() throws IOException {
        List<Path> own = files(Keyword.USER_KNOWN_HOSTS_FILE, local.home().resolve(".ssh"), "known_hosts");
        List<Path> all = Stream.concat(
                        own.stream(),
                        files(Keyword.GLOBAL_KNOWN_HOSTS_FILE, Path.of("/etc/ssh"), "ssh_known_hosts").stream())
                .toList();
        UnknownHostKey unknown = switch (host.word(Keyword.STRICT_HOST_KEY_CHECKING)
                .orElse("ask")) {
            // A changed key is refused even with "no", where OpenSSH goes on without passwords.
            case "accept-new", "no" -> own.isEmpty() ? UnknownHostKey.ACCEPT : UnknownHostKey.remember(own.get(0));
            default -> UnknownHostKey.REFUSE;
        };
        return HostKeys.configured(all, unknown, host.word(Keyword.HOST_KEY_ALIAS));
    }

    /** Without those that hold nothing by intention. */
    private List<Path> files(Keyword keyword, Path directory, String name) throws IOException {
        if (host.word(keyword).isEmpty()) {
            return List.of(directory.resolve(name), directory.resolve(name + "2"));
        }
        return host.files(keyword).stream()
                .filter(file -> !file.equalsIgnoreCase("none") && !file.equals("/dev/null"))
                .map(Path::of)
                .toList();
    }

    private Timeouts timeouts() {
        Timeouts timeouts = Timeouts.defaults();
        Optional<Duration> connect = host.time(Keyword.CONNECT_TIMEOUT);
        if (connect.isPresent()) {
            timeouts = timeouts.withConnect(connect.get());
        }
        boolean said = host.word(Keyword.SERVER_ALIVE_INTERVAL).isPresent();
        Duration interval =
                host.time(Keyword.SERVER_ALIVE_INTERVAL).orElse(said ? Duration.ZERO : timeouts.keepAlive());
        int misses = host.number(Keyword.SERVER_ALIVE_COUNT_MAX).orElse(timeouts.keepAliveMisses());
        // With 0 OpenSSH asks and never gives up, which is as if it did not ask.
        return misses == 0 ? timeouts.withKeepAlive(Duration.ZERO, 1) : timeouts.withKeepAlive(interval, misses);
    }

    private Route route() throws IOException {
        Optional<String> command = host.proxyCommand();
        if (command.isPresent()) {
            if (!config.runsCommands()) {
                throw refused(
                        Keyword.PROXY_COMMAND,
                        "ProxyCommand would run \"" + command.get() + "\"",
                        "allow it by calling sshConfig() on the builder");
            }
            return Route.shell(command.get());
        }
        List<JumpSpec> jumps = host.jumps();
        return jumps.isEmpty() ? Route.direct(origin()) : over(jumps);
    }

    private Origin origin() {
        String family = host.word(Keyword.ADDRESS_FAMILY).orElse("any");
        return new Origin(
                host.word(Keyword.BIND_ADDRESS).orElse(""), Origin.Family.valueOf(family.toUpperCase(Locale.ROOT)));
    }

    /** The first one takes its own way; each further one is reached from the one before, whatever its lines say. */
    private Route over(List<JumpSpec> jumps) throws IOException {
        List<SshConfig.Target> way = new ArrayList<>(behind);
        way.add(0, target);
        List<SshSettings> hops = new ArrayList<>();
        for (JumpSpec jump : jumps) {
            SshConfig.Target hop = new SshConfig.Target(jump.host(), jump.user(), jump.port());
            if (way.contains(hop)) {
                throw refused(
                        Keyword.PROXY_JUMP,
                        "ProxyJump leads from " + target + " back to " + hop,
                        "exclude the jump host from that section: Host * !" + hop.host());
            }
            hops.add(config.settings(hop, Credentials.none(), way));
        }
        return Route.jump(hops.get(0), hops.subList(1, hops.size()).toArray(SshSettings[]::new));
    }
}
