package dev.towpath.client.ssh;

import dev.towpath.client.ssh.config.Keyword;
import dev.towpath.client.ssh.config.LocalSide;
import dev.towpath.client.ssh.config.ReadHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What ssh_config says about logging in. What the caller gave is offered first, then the files that are named, then the
 * agent's other keys unless {@code IdentitiesOnly}. OpenSSH asks the agent for all its keys first, which with many of
 * them ends in "Too many authentication failures".
 */
record ConfiguredLogin(ReadHost host, LocalSide local) {
    Credentials credentials(Credentials given) throws IOException {
        boolean keys = host.flag(Keyword.PUBKEY_AUTHENTICATION).orElse(true);
        List<String> files = host.files(Keyword.IDENTITY_FILE).stream()
                .filter(file -> !file.equalsIgnoreCase("none"))
                .toList();
        boolean named = host.word(Keyword.IDENTITY_FILE).isPresent();
        Optional<AgentSocket> agent = agent();
        Credentials all = given;
        if (keys && named) {
            for (String file : files) {
                all = all.withIdentity(new IdentityFile(Path.of(file), true, agent));
            }
        } else if (keys && given.isEmpty()) {
            for (String name : DefaultKeys.FILES) {
                all = all.withIdentity(
                        new IdentityFile(local.home().resolve(".ssh").resolve(name), false, agent));
            }
        }
        boolean others = !host.flag(Keyword.IDENTITIES_ONLY).orElse(false) && (named || given.isEmpty());
        if (keys && others && agent.isPresent()) {
            all = all.withAgent(agent.get());
        }
        for (String file : host.files(Keyword.CERTIFICATE_FILE)) {
            all = all.withCertificateIfUsable(Path.of(file));
        }
        return methods(all);
    }

    private Optional<AgentSocket> agent() throws IOException {
        Optional<String> said = host.word(Keyword.IDENTITY_AGENT);
        if (said.isEmpty() || said.get().equals("SSH_AUTH_SOCK")) {
            return AgentSocket.ofEnvironmentIfAny();
        }
        String word = said.get();
        if (word.equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        if (word.startsWith("$") && !word.startsWith("${")) {
            return local.environment()
                    .apply(word.substring(1))
                    .filter(path -> !path.isEmpty())
                    .map(path -> AgentSocket.at(path));
        }
        return Optional.of(AgentSocket.at(host.files(Keyword.IDENTITY_AGENT).get(0)));
    }

    /** In the order of PreferredAuthentications, without those that are switched off and those we do not know. */
    private Credentials methods(Credentials all) {
        List<String> off = new ArrayList<>();
        if (!host.flag(Keyword.PUBKEY_AUTHENTICATION).orElse(true)) {
            off.add("publickey");
        }
        if (!host.flag(Keyword.PASSWORD_AUTHENTICATION).orElse(true)) {
            off.add("password");
        }
        if (!host.flag(Keyword.KBD_INTERACTIVE_AUTHENTICATION).orElse(true)) {
            off.add("keyboard-interactive");
        }
        Optional<String> said = host.word(Keyword.PREFERRED_AUTHENTICATIONS);
        boolean chosen = !all.methods().isEmpty();
        if (chosen || (said.isEmpty() && off.isEmpty())) {
            return all;
        }
        List<String> order =
                List.of(said.orElse(String.join(",", Login.METHODS)).split(","));
        List<String> left = order.stream()
                .filter(method -> Login.METHODS.contains(method) && !off.contains(method))
                .toList();
        return left.isEmpty() ? all : all.withMethods(left.toArray(String[]::new));
    }
}
