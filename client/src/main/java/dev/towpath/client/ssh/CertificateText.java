package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.jspecify.annotations.Nullable;

/** A user's certificate as a file holds it (OpenSSH PROTOCOL.certkeys). */
record CertificateText(Path file, String text) {
    /** Where a certificate comes from; opened when a connection is made. */
    interface Source {
        CertificateText open() throws IOException;

        /** Whether connecting fails if it cannot be used. */
        default boolean required() {
            return true;
        }
    }

    static CertificateText read(Path file) throws IOException {
        try {
            return new CertificateText(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw PrivateKeyText.missing(file, "the certificate to log in with does not exist");
        }
    }

    /** Puts the certificate in front of the key it belongs to. */
    void addTo(List<KeyOffer> offers) throws ConnectFailedException {
        OpenSshCertificate certificate = certificate();
        HostKey key = HostKey.of(certificate.getCertPubKey());
        for (int i = 0; i < offers.size(); i++) {
            if (offers.get(i) instanceof KeyOffer.Pair offer
                    && HostKey.of(offer.pair().getPublic()).equals(key)) {
                offers.add(
                        i,
                        new KeyOffer.Pair(new KeyPair(certificate, offer.pair().getPrivate())));
                return;
            }
        }
        throw unusable("belongs to the key " + key + ", which is none of the private keys given", null);
    }

    private OpenSshCertificate certificate() throws ConnectFailedException {
        JdkCryptography.install();
        try {
            PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(text.strip());
            if (entry != null
                    && entry.resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING)
                            instanceof OpenSshCertificate certificate) {
                return certificate;
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw unusable("is damaged or of an unknown kind: " + e.getMessage(), e);
        }
        throw unusable("is no certificate", null);
    }

    private ConnectFailedException unusable(String reason, @Nullable Throwable cause) {
        return new ConnectFailedException(
                ConnectPhase.AUTHENTICATE,
                Failure.of("connect", "certificate \"" + file + "\" " + reason)
                        .withAdvice("check it with: ssh-keygen -L -f " + file),
                cause);
    }
}
