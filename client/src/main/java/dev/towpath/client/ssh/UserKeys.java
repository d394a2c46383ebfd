package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Makes key pairs ready for use by MINA, whoever made them. */
final class UserKeys {
    /** RSA keys below this length can be computed from the public key by those who care to. */
    static final int SHORTEST_RSA = 2048;

    private UserKeys() {}

    static KeyPair usable(KeyPair given) throws IOException {
        JdkCryptography.install();
        if (given.getPublic() instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
            throw unusable(
                    "the RSA key has " + rsa.getModulus().bitLength() + " bits, too few to protect anything",
                    "make a new one with ssh-keygen -t ed25519",
                    null);
        }
        KeyPair pair = translated(given);
        if (KeyUtils.getKeyType(pair) == null) {
            throw unusable(
                    "SSH has no keys of the type " + given.getPublic().getAlgorithm(),
                    "make one with ssh-keygen -t ed25519",
                    null);
        }
        return pair;
    }

    /** An Ed25519 pair of another provider (Bouncy Castle's, say): taken apart and made anew as MINA wants it. */
    private static KeyPair translated(KeyPair given) throws IOException {
        String algorithm = given.getPublic().getAlgorithm();
        boolean ed25519 = algorithm.equals("Ed25519") || algorithm.equals("EdDSA");
        if (!ed25519 || SecurityUtils.getEDDSAPublicKeyType().isInstance(given.getPublic())) {
            return given;
        }
        try {
            KeyFactory factory = SecurityUtils.getKeyFactory("Ed25519");
            return new KeyPair(
                    factory.generatePublic(
                            new X509EncodedKeySpec(given.getPublic().getEncoded())),
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(given.getPrivate().getEncoded())));
        } catch (GeneralSecurityException e) {
            throw unusable(
                    "the Ed25519 key pair cannot be used: " + e.getMessage(), "give the key as a file or as text", e);
        }
    }

    private static ConnectFailedException unusable(
            String reason, String advice, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ConnectFailedException(
                ConnectPhase.AUTHENTICATE, Failure.of("connect", reason).withAdvice(advice), cause);
    }
}
