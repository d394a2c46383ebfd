package dev.towpath.client.musthold;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** What servers of these tests have in common: a host key that MINA takes whatever it was set up with. */
final class AskingServer {
    private static final KeyPair HOST_KEY = ecdsa();

    private AskingServer() {}

    static KeyPair hostKey() {
        return HOST_KEY;
    }

    private static KeyPair ecdsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
