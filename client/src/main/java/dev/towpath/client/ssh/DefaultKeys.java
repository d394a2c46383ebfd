package dev.towpath.client.ssh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys that lie where ssh-keygen puts them, and those of the agent that the environment names. */
final class DefaultKeys {
    /** The strongest first; keys in hardware are used through the agent. */
    static final List<String> FILES = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private DefaultKeys() {}

    static List<KeyOffer> open(Path home) {
        Optional<AgentSocket> agent = AgentSocket.ofEnvironmentIfAny();
        List<KeyOffer> offers = new ArrayList<>();
        for (String name : FILES) {
            offers.addAll(new IdentityFile(home.resolve(".ssh").resolve(name), false, agent).open());
        }
        agent.ifPresent(socket -> offers.add(new KeyOffer.Agent(socket)));
        return offers;
    }
}
