package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.ssh.config.AlgorithmList;
import dev.towpath.client.ssh.config.Keyword;
import dev.towpath.client.ssh.config.ReadHost;
import java.util.List;

/** The lists of algorithms of ssh_config, starting from our defaults. Names that we do not know are left out. */
record ConfiguredAlgorithms(ReadHost host, Refusal refusal) {
    /** Makes the exception that names the line. */
    interface Refusal {
        ConnectFailedException of(Keyword keyword, String reason, String advice);
    }

    Algorithms algorithms() throws ConnectFailedException {
        Algorithms ours = Algorithms.defaults();
        return new Algorithms(
                list(Keyword.KEX_ALGORITHMS, ours.keyExchanges(), Algorithms.knownKeyExchanges()),
                list(Keyword.HOST_KEY_ALGORITHMS, ours.hostKeys(), Algorithms.knownSignatures()),
                list(Keyword.PUBKEY_ACCEPTED_ALGORITHMS, ours.userKeys(), Algorithms.knownSignatures()),
                list(Keyword.CIPHERS, ours.ciphers(), Algorithms.knownCiphers()),
                list(Keyword.MACS, ours.macs(), Algorithms.knownMacs()));
    }

    private List<String> list(Keyword keyword, List<String> defaults, List<String> known)
            throws ConnectFailedException {
        String text = host.word(keyword).orElse("");
        if (text.isEmpty()) {
            return defaults;
        }
        List<String> list = AlgorithmList.of(text, defaults, known);
        if (list.isEmpty()) {
            throw refusal.of(
                    keyword,
                    keyword.spelling() + " " + text + " leaves none that is known here",
                    "allow one of " + String.join(", ", known));
        }
        return list;
    }
}
