package dev.towpath.client.ssh;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * A host key as bytes on the wire: two are the same key exactly if their bytes are (RFC 4253 section 6.6).
 *
 * @param type {@code ssh-ed25519}
 * @param base64 the bytes, padded
 */
record HostKey(String type, String base64) {
    private static final String CERTIFICATE = "-cert-v01@openssh.com";

    static HostKey of(PublicKey key) {
        JdkCryptography.install();
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return of(KeyUtils.getKeyType(key), buffer.getCompactData());
    }

    static HostKey of(String type, byte[] blob) {
        return new HostKey(type, Base64.getEncoder().encodeToString(blob));
    }

    /** {@code SHA256:…} in the form ssh-keygen prints. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(base64));
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The key as a known_hosts line holds it, after the host. */
    String text() {
        return type + " " + base64;
    }

    /** The signature algorithms a server may prove this type of key with, best first. */
    static List<String> algorithmsOf(String type) {
        return "ssh-rsa".equals(type) ? List.of("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa") : List.of(type);
    }

    /** The algorithm of a certificate of a key with {@code algorithm} (OpenSSH PROTOCOL.certkeys). */
    static String certificateOf(String algorithm) {
        return isCertificate(algorithm) ? algorithm : algorithm + CERTIFICATE;
    }

    static boolean isCertificate(String algorithm) {
        return algorithm.endsWith(CERTIFICATE);
    }

    @Override
    public String toString() {
        return type + " " + fingerprint();
    }
}
