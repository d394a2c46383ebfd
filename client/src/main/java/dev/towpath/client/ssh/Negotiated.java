package dev.towpath.client.ssh;

import java.util.Map;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.kex.KexProposalOption;

/**
 * What both sides agreed on. "Out" is from here to the server, "in" from there.
 *
 * @param serverIdentification what the server calls itself: {@code SSH-2.0-OpenSSH_9.2p1}
 * @param clientIdentification what it was told
 * @param hostKey the server's key as a known_hosts line has it behind the host: {@code ssh-ed25519 AAAA…}
 * @param hostKeyFingerprint {@code SHA256:…} as ssh-keygen -l prints it
 * @param keyExchange {@code curve25519-sha256}
 * @param hostKeyAlgorithm what the server signed with: {@code rsa-sha2-512}
 * @param cipherOut {@code aes128-gcm@openssh.com}
 * @param cipherIn the same for the other direction
 * @param macOut {@code hmac-sha2-256-etm@openssh.com}; {@code <implicit>} for ciphers that need none
 * @param macIn the same for the other direction
 * @param compressionOut {@code none} or {@code zlib@openssh.com}
 * @param compressionIn the same for the other direction
 * @since 0.1
 */
public record Negotiated(
        String serverIdentification,
        String clientIdentification,
        String hostKey,
        String hostKeyFingerprint,
        String keyExchange,
        String hostKeyAlgorithm,
        String cipherOut,
        String cipherIn,
        String macOut,
        String macIn,
        String compressionOut,
        String compressionIn) {

    static Negotiated by(ClientSession session) {
        Map<KexProposalOption, String> agreed = session.getKexNegotiationResult();
        HostKey key = HostKey.of(session.getServerKey());
        String out = agreed.getOrDefault(KexProposalOption.C2SENC, "");
        String in = agreed.getOrDefault(KexProposalOption.S2CENC, "");
        return new Negotiated(
                session.getServerVersion(),
                session.getClientVersion(),
                key.text(),
                key.fingerprint(),
                agreed.getOrDefault(KexProposalOption.ALGORITHMS, ""),
                agreed.getOrDefault(KexProposalOption.SERVERKEYS, ""),
                out,
                in,
                mac(out, agreed.getOrDefault(KexProposalOption.C2SMAC, "")),
                mac(in, agreed.getOrDefault(KexProposalOption.S2CMAC, "")),
                agreed.getOrDefault(KexProposalOption.C2SCOMP, ""),
                agreed.getOrDefault(KexProposalOption.S2CCOMP, ""));
    }

    /** A MAC is negotiated for these ciphers, too, and never used. */
    private static String mac(String cipher, String mac) {
        return cipher.contains("-gcm@") || cipher.startsWith("chacha20-") ? "<implicit>" : mac;
    }
}
