package dev.towpath.client.ssh;

import dev.towpath.client.ssh.PrivateKeyText.Passphrase;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** Opens {@code BEGIN ENCRYPTED PRIVATE KEY} (RFC 5958 section 3), which neither MINA nor the JDK reads by itself. */
final class EncryptedPkcs8 {
    private static final String BEGIN = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
    private static final String END = "-----END ENCRYPTED PRIVATE KEY-----";

    private EncryptedPkcs8() {}

    /** Returns the same key as the text of an unencrypted PKCS#8 file. */
    static String decrypt(String text, Passphrase passphrase) throws IOException, GeneralSecurityException {
        Secret secret = passphrase.ask();
        if (secret == null) {
            throw new IOException("the key is encrypted");
        }
        int end = text.indexOf(END);
        if (end < 0) {
            throw new IOException("the end line is missing");
        }
        String body = text.substring(text.indexOf(BEGIN) + BEGIN.length(), end);
        byte[] encrypted = Base64.getMimeDecoder().decode(body);
        char[] characters = secret.characters();
        byte[] plain = {};
        try {
            // A provider object of our own: nothing is registered with the JVM.
            plain = new PKCS8EncryptedPrivateKeyInfo(encrypted)
                    .decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(characters))
                    .getEncoded();
            String base64 = Base64.getMimeEncoder().encodeToString(plain);
            return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
        } catch (PKCSException | OperatorCreationException e) {
            throw new GeneralSecurityException("decryption failed", e);
        } finally {
            Arrays.fill(characters, '\0');
            Arrays.fill(plain, (byte) 0);
        }
    }
}
