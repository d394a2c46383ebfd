package dev.towpath.client.ssh;

import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.OpenSshCertificate.CertificateOption;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;

/**
 * What a server showed instead of a plain host key: its key, signed by an authority (OpenSSH PROTOCOL.certkeys). Who
 * made it, for whom and for how long is judged here; whether the authority is trusted, is not.
 *
 * @param key the host's own key
 * @param authority the key that signed the certificate
 * @param certificate the whole, as MINA read it
 */
record HostCertificate(HostKey key, HostKey authority, OpenSshCertificate certificate) {
    static HostCertificate of(OpenSshCertificate certificate) {
        return new HostCertificate(
                HostKey.of(certificate.getCertPubKey()), HostKey.of(certificate.getCaPubKey()), certificate);
    }

    /**
     * Why this does not prove that the server is {@code host} at {@code now}; empty if it does. The rules are OpenSSH's
     * (sshkey_cert_check_host), but for one: a certificate that names no host is refused, as OpenSSH 10.3 does too.
     */
    Optional<String> objection(String host, Instant now) {
        if (certificate.getType() != OpenSshCertificate.Type.HOST) {
            return Optional.of("it is a user's certificate, not a host's");
        }
        Optional<String> forged = signatureObjection();
        if (forged.isPresent()) {
            return forged;
        }
        long second = Math.max(0, now.getEpochSecond());
        if (Long.compareUnsigned(second, certificate.getValidAfter()) < 0) {
            return Optional.of("it is not valid before " + time(certificate.getValidAfter()));
        }
        if (Long.compareUnsigned(second, certificate.getValidBefore()) >= 0) {
            return Optional.of("it has expired at " + time(certificate.getValidBefore()));
        }
        List<CertificateOption> options = certificate.getCriticalOptions();
        if (options != null && !options.isEmpty()) {
            return Optional.of("it has the critical option \"" + options.get(0).getName() + "\", which is not known");
        }
        return principalObjection(host.toLowerCase(Locale.ROOT));
    }

    private Optional<String> principalObjection(String host) {
        Collection<String> principals = certificate.getPrincipals();
        if (principals == null || principals.isEmpty()) {
            return Optional.of("it names no host");
        }
        return principals.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .anyMatch(name -> KnownHostsLine.matchesPattern(host, name))
                ? Optional.empty()
                : Optional.of("it is for " + String.join(", ", principals) + ", not for " + host);
    }

    private Optional<String> signatureObjection() {
        String algorithm = certificate.getSignatureAlgorithm();
        // Legacy is for servers that cannot do better; an authority signs with what its owner chose.
        if (algorithm == null || !Algorithms.defaults().hostKeys().contains(algorithm)) {
            return Optional.of("its signature is of the kind " + algorithm + ", which is not accepted");
        }
        PublicKey signer = certificate.getCaPubKey();
        if (signer instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < UserKeys.SHORTEST_RSA) {
            return Optional.of("its authority's key has too few bits");
        }
        BuiltinSignatures known = BuiltinSignatures.fromFactoryName(algorithm);
        if (known == null || !KeyUtils.getCanonicalKeyType(algorithm).equals(authority.type())) {
            return Optional.of("its signature does not fit the key of its authority");
        }
        return verified(known.create(), signer) ? Optional.empty() : Optional.of("its signature is wrong");
    }

    @SuppressWarnings("NullAway") // MINA's signatures take no session outside of one, and are not annotated
    private boolean verified(Signature signature, PublicKey signer) {
        try {
            signature.initVerifier(null, signer);
            signature.update(null, certificate.getMessage());
            return signature.verify(null, certificate.getSignature());
        } catch (Exception e) { // MINA declares no less; whatever stops the check is no proof
            return false;
        }
    }

    private static String time(long seconds) {
        // Beyond what an Instant can hold the exact second says nothing to anybody.
        return seconds < 0 || seconds > Instant.MAX.getEpochSecond()
                ? "the end of time"
                : Instant.ofEpochSecond(seconds).toString();
    }

    /** {@code "web1" of ssh-ed25519 SHA256:…, signed by ssh-ed25519 SHA256:…}. */
    @Override
    public String toString() {
        return "\"" + certificate.getId() + "\" of " + key + ", signed by " + authority;
    }
}
