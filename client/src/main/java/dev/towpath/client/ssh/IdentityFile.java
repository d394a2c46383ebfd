package dev.towpath.client.ssh;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * A key that a configuration names, or that lies where ssh-keygen puts keys. What ssh(1) does with {@code
 * IdentityFile}: a file that is encrypted, that is not there, or that holds the public half only, says which key of the
 * agent to use.
 *
 * @param file the private key, or its public half
 * @param named whether somebody named it, and will want to know if it is not there
 * @param agent who may hold the private half
 */
record IdentityFile(Path file, boolean named, Optional<AgentSocket> agent) {
    private static final byte[] OPENSSH = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);

    /** What can be offered, best first. Nothing here ends the login: another key may do. */
    List<KeyOffer> open() {
        try {
            if (Files.exists(file)) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                Optional<PublicKey> itself = publicKey(text);
                return itself.isPresent() ? inAgent(itself.get(), "holds a public key only") : opened(text);
            }
            Path other = sibling(".pub");
            if (Files.exists(other)) {
                Optional<PublicKey> half = publicKey(Files.readString(other, StandardCharsets.ISO_8859_1));
                return half.isPresent() ? inAgent(half.get(), "does not exist") : missing("does not exist");
            }
            return named ? missing("does not exist") : List.of();
        } catch (IOException e) {
            return missing("cannot be read: " + e);
        }
    }

    private List<KeyOffer> opened(String text) throws IOException {
        KeyOffer.Pair pair;
        try {
            pair = new KeyOffer.Pair(UserKeys.usable(PrivateKeyText.read(file).keyPair(null)));
        } catch (SftpException e) {
            Optional<PublicKey> half = publicHalf(text);
            String trouble = e.failure().reason();
            return half.isPresent() ? inAgent(half.get(), trouble) : List.of(new KeyOffer.Missing(trouble));
        }
        List<KeyOffer> offers = new ArrayList<>(List.of(pair));
        Path certificate = sibling("-cert.pub");
        if (Files.exists(certificate)) {
            try {
                CertificateText.read(certificate).addTo(offers);
            } catch (SftpException e) {
                offers.add(new KeyOffer.Missing(e.failure().reason()));
            }
        }
        return offers;
    }

    private List<KeyOffer> inAgent(PublicKey key, String trouble) {
        String text = trouble.contains(file.toString()) ? trouble : "the key \"" + file + "\" " + trouble;
        return agent.isPresent()
                ? List.of(new KeyOffer.InAgent(agent.get(), key, text + ", and the agent does not hold it"))
                : List.of(new KeyOffer.Missing(text));
    }

    private List<KeyOffer> missing(String reason) {
        return List.of(new KeyOffer.Missing("the key \"" + file + "\" " + reason));
    }

    private Path sibling(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** The key in the file next to it, or in front of what is encrypted (OpenSSH PROTOCOL.key). */
    private Optional<PublicKey> publicHalf(String text) throws IOException {
        Optional<PublicKey> inside = readable(text);
        if (inside.isPresent()) {
            return inside;
        }
        Path other = sibling(".pub");
        return Files.exists(other) ? publicKey(Files.readString(other, StandardCharsets.ISO_8859_1)) : Optional.empty();
    }

    private static Optional<PublicKey> readable(String text) {
        String base64 = text.replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
        try {
            ByteArrayBuffer buffer = new ByteArrayBuffer(Base64.getDecoder().decode(base64));
            byte[] magic = new byte[OPENSSH.length];
            buffer.getRawBytes(magic);
            if (!Arrays.equals(magic, OPENSSH)) {
                return Optional.empty();
            }
            buffer.getString();
            buffer.getString();
            buffer.getBytes();
            return buffer.getInt() < 1 ? Optional.empty() : Optional.of(buffer.getPublicKey());
        } catch (RuntimeException | SshException e) {
            // Not this format, or damaged: the caller has said so already.
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> publicKey(String text) {
        JdkCryptography.install();
        if (text.startsWith("-----") || text.startsWith("PuTTY")) {
            return Optional.empty();
        }
        try {
            PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(text.strip());
            PublicKey key = entry == null ? null : entry.resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
            return key == null || KeyUtils.getKeyType(key) == null ? Optional.empty() : Optional.of(key);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
