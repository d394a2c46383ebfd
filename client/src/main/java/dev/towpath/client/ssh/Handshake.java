package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.HostKeyException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.kex.KexProposalOption;
import org.jspecify.annotations.Nullable;

/**
 * One connection being made: how far it got, and what was seen on the way. MINA's threads write, the thread that opens
 * the connection waits. The first cause of a failure is kept: MINA tells it to its listeners once and answers everybody
 * else with "Session is being closed".
 */
final class Handshake {
    static final AttributeKey<Handshake> KEY = new AttributeKey<>();

    private final SshSettings settings;
    private final HostKeyCheck hostKeyCheck;
    private final Login login;
    private final CompletableFuture<Void> keysAgreed = new CompletableFuture<>();

    private volatile boolean reached;
    private volatile ConnectPhase phase = ConnectPhase.IDENTIFY;
    private volatile String preamble = "";
    private volatile String identification = "";
    private volatile @Nullable HostKey trusted;
    private volatile @Nullable Throwable cause;
    private volatile @Nullable Proposals proposals;
    private volatile boolean disagreed;

    /** What both sides proposed in the first key exchange, and what came of it: nothing where they could not agree. */
    record Proposals(
            Map<KexProposalOption, String> ours,
            Map<KexProposalOption, String> theirs,
            Map<KexProposalOption, String> agreed) {}

    Handshake(SshSettings settings, HostKeyCheck hostKeyCheck, Login login) {
        this.settings = settings;
        this.hostKeyCheck = hostKeyCheck;
        this.login = login;
    }

    SshSettings settings() {
        return settings;
    }

    HostKeyCheck hostKeyCheck() {
        return hostKeyCheck;
    }

    Login login() {
        return login;
    }

    ConnectPhase phase() {
        return phase;
    }

    /** Done when the server has proved its identity and packets are encrypted; failed when that will not happen. */
    CompletableFuture<Void> keysAgreed() {
        return keysAgreed;
    }

    @Nullable Throwable cause() {
        return cause;
    }

    /** What both sides proposed; {@code null} before the server has said so. */
    @Nullable Proposals proposals() {
        return proposals;
    }

    /** Whether the proposals had nothing in common. */
    boolean disagreed() {
        return disagreed;
    }

    /** The key that proved the server's identity; {@code null} as long as it has not. */
    @Nullable HostKey trusted() {
        return trusted;
    }

    /** What the server said before or instead of its identification; empty if nothing. */
    String preamble() {
        return preamble;
    }

    /** The server's identification: {@code SSH-2.0-OpenSSH_9.2}; empty until it has come. */
    String identification() {
        return identification;
    }

    /** Whether the TCP connection came to stand. */
    boolean wasReached() {
        return reached;
    }

    void reached() {
        reached = true;
    }

    void heard(String text) {
        preamble = text;
    }

    void identified(String version) {
        identification = version;
        phase = ConnectPhase.NEGOTIATE;
    }

    /** Keeps the proposals of the first key exchange; later ones change nothing. */
    void proposed(
            Map<KexProposalOption, String> ours,
            Map<KexProposalOption, String> theirs,
            Map<KexProposalOption, String> agreed,
            boolean failed) {
        if (!keysAgreed.isDone()) {
            proposals = new Proposals(Map.copyOf(ours), Map.copyOf(theirs), Map.copyOf(agreed));
            disagreed = failed;
        }
    }

    /** Refuses what Terrapin breaks: these ciphers are safe with strict key exchange only (OpenSSH PROTOCOL 1.9). */
    Optional<ConnectFailedException> judge(boolean strict, Map<KexProposalOption, String> negotiated) {
        // Only the first exchange says it, and only the first one counts.
        if (strict || keysAgreed.isDone()) {
            return Optional.empty();
        }
        return Stream.of(
                        List.of(KexProposalOption.C2SENC, KexProposalOption.C2SMAC),
                        List.of(KexProposalOption.S2CENC, KexProposalOption.S2CMAC))
                .filter(options -> breakable(
                        negotiated.getOrDefault(options.get(0), ""), negotiated.getOrDefault(options.get(1), "")))
                .findFirst()
                .map(options -> ConnectErrors.notStrict(settings, negotiated.getOrDefault(options.get(0), "")));
    }

    private static boolean breakable(String cipher, String mac) {
        return cipher.startsWith("chacha20-") || (cipher.endsWith("-cbc") && mac.contains("-etm@"));
    }

    /** Checks the server's key, at the first key exchange and at each later one, where it must be the same. */
    void checkHostKey(PublicKey key) throws HostKeyException {
        PublicKey plain = key instanceof OpenSshCertificate certificate ? certificate.getCertPubKey() : key;
        HostKey offered = HostKey.of(plain);
        if (offered.equals(trusted)) {
            return;
        }
        phase = ConnectPhase.HOST_KEY;
        try {
            if (plain instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < UserKeys.SHORTEST_RSA) {
                throw ConnectErrors.shortHostKey(offered, rsa.getModulus().bitLength());
            }
            if (key instanceof OpenSshCertificate certificate) {
                hostKeyCheck.check(HostCertificate.of(certificate));
            } else {
                hostKeyCheck.check(offered);
            }
        } catch (HostKeyException e) {
            HostKeyException named = new HostKeyException(e.failure().withServer(settings.server()), e.getCause());
            failed(named);
            throw named;
        }
        trusted = offered;
    }

    void agreed() {
        phase = ConnectPhase.AUTHENTICATE;
        keysAgreed.complete(null);
    }

    /** Keeps the first cause. */
    void failed(Throwable reason) {
        synchronized (keysAgreed) {
            if (cause == null) {
                cause = reason;
            }
        }
        keysAgreed.completeExceptionally(reason);
    }
}
