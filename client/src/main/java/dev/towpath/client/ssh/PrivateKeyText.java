package dev.towpath.client.ssh;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.jspecify.annotations.Nullable;

/** The text of a private key, and where it comes from. */
record PrivateKeyText(String origin, String text) {
    /** Reads {@code file}, and warns about one that others can read too. */
    static PrivateKeyText read(Path file) throws IOException {
        try {
            KeyFilePermissions.check(file);
            return new PrivateKeyText(
                    "private key \"" + file + "\"", Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw missing(file, "the private key to log in with does not exist");
        }
    }

    /** The JDK's message is the path alone, which says nothing in the log of a program with many files. */
    static NoSuchFileException missing(Path file, String what) {
        return new NoSuchFileException(file.toString(), null, what);
    }

    static PrivateKeyText given(String text) {
        return new PrivateKeyText("the private key text given", text);
    }

    /** @throws ConnectFailedException saying what the text is and what is missing */
    KeyPair keyPair(@Nullable Secret passphrase) throws ConnectFailedException {
        JdkCryptography.install();
        PrivateKeyFormat format = PrivateKeyFormat.of(text);
        if (!format.loads()) {
            throw unusable("is " + format.description(), format.advice(), null);
        }
        Passphrase asked = new Passphrase(passphrase);
        try {
            return switch (format) {
                case PUTTY -> PuttyKey.open(text, asked);
                case ENCRYPTED_PKCS8 -> parse(EncryptedPkcs8.decrypt(text, asked), asked);
                default -> parse(text, asked);
            };
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // MINA lets unchecked exceptions through for damaged keys; none of them names the key.
            throw unusable(format, asked, e);
        }
    }

    private static KeyPair parse(String pem, Passphrase asked) throws IOException, GeneralSecurityException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1));
        Iterator<KeyPair> all = QuietKeyParsers.all()
                .loadKeyPairs(null, NamedResource.ofName("private key"), asked.provider(), bytes)
                .iterator();
        if (!all.hasNext()) {
            throw new IOException("no key found in it");
        }
        return all.next();
    }

    private ConnectFailedException unusable(PrivateKeyFormat format, Passphrase asked, Exception cause) {
        if (asked.missing()) {
            return unusable("is encrypted (" + format.description() + ")", "give its passphrase", cause);
        }
        if (asked.used()) {
            return unusable(
                    "does not open with the passphrase given (" + format.description() + ")",
                    "check it with ssh-keygen -y -f <key file>",
                    cause);
        }
        return unusable(
                "is damaged or of an unknown kind (" + format.description() + "): " + cause.getMessage(),
                "check it with ssh-keygen -y -f <key file>",
                cause);
    }

    private ConnectFailedException unusable(String reason, String advice, @Nullable Throwable cause) {
        return new ConnectFailedException(
                ConnectPhase.AUTHENTICATE,
                Failure.of("connect", origin + " " + reason).withAdvice(advice),
                cause);
    }

    @Override
    public String toString() {
        return origin;
    }

    /** Hands out the passphrase and remembers whether it was asked for. */
    static final class Passphrase {
        private final @Nullable Secret secret;
        private boolean asked;

        Passphrase(@Nullable Secret secret) {
            this.secret = secret;
        }

        @Nullable Secret ask() {
            asked = true;
            return secret;
        }

        boolean missing() {
            return asked && secret == null;
        }

        boolean used() {
            return asked && secret != null;
        }

        /** MINA stops asking when it gets null. */
        @SuppressWarnings("NullAway") // MINA's interface is not annotated
        FilePasswordProvider provider() {
            return (session, resource, retry) -> {
                Secret answer = ask();
                return answer == null ? null : answer.reveal();
            };
        }
    }
}
