package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to log in with. Only what was given is offered, and what was given first is offered first: keys, then the
 * password. Nothing is taken from {@code ~/.ssh} or from an agent unasked. Immutable; each {@code withX} returns a new
 * object. No secret shows in {@link #toString()}.
 *
 * @since 0.1
 */
public final class Credentials {
    private static final Credentials NONE = new Credentials(List.of(), null);

    private final List<KeySource> keys;
    private final @Nullable Secret password;

    /** Where a key pair comes from; opened when a connection is made, so that a renewed file is noticed. */
    interface KeySource {
        KeyPair open() throws IOException;
    }

    private Credentials(List<KeySource> keys, @Nullable Secret password) {
        this.keys = keys;
        this.password = password;
    }

    /** Offers nothing. */
    public static Credentials none() {
        return NONE;
    }

    /** Adds a password. An empty one is a password as well. */
    public Credentials withPassword(String newPassword) {
        return new Credentials(keys, Secret.of(newPassword));
    }

    /** Adds a password; the array is copied, so that the caller may clear it. */
    public Credentials withPassword(char[] newPassword) {
        return new Credentials(keys, Secret.of(newPassword));
    }

    /** Adds the private key in {@code file}, which is not encrypted. */
    public Credentials withPrivateKey(Path file) {
        requireNonNull(file, "file");
        return with(() -> PrivateKeyText.read(file).keyPair(null));
    }

    /** Adds the private key in {@code file}; the passphrase is not used if the file turns out not to be encrypted. */
    public Credentials withPrivateKey(Path file, char[] passphrase) {
        requireNonNull(file, "file");
        Secret secret = Secret.of(passphrase);
        return with(() -> PrivateKeyText.read(file).keyPair(secret));
    }

    /** Adds the private key in {@code text}, which is what its file would hold and is not encrypted. */
    public Credentials withPrivateKeyText(String text) {
        PrivateKeyText key = PrivateKeyText.given(text);
        return with(() -> key.keyPair(null));
    }

    /** Adds the private key in {@code text}, which is what its file would hold. */
    public Credentials withPrivateKeyText(String text, char[] passphrase) {
        PrivateKeyText key = PrivateKeyText.given(text);
        Secret secret = Secret.of(passphrase);
        return with(() -> key.keyPair(secret));
    }

    /** Adds a key pair: RSA, EC on a NIST curve, or Ed25519. */
    public Credentials withKeyPair(KeyPair keyPair) {
        requireNonNull(keyPair, "keyPair");
        return with(() -> keyPair);
    }

    Optional<Secret> password() {
        return Optional.ofNullable(password);
    }

    /**
     * Opens the keys, in order.
     *
     * @throws SftpException if a key is no key, or its passphrase does not fit
     * @throws java.nio.file.FileSystemException if a file cannot be read
     */
    List<KeyPair> openKeys() throws IOException {
        List<KeyPair> opened = new ArrayList<>();
        for (KeySource source : keys) {
            opened.add(UserKeys.usable(source.open()));
        }
        return opened;
    }

    private Credentials with(KeySource source) {
        List<KeySource> longer = new ArrayList<>(keys);
        longer.add(source);
        return new Credentials(List.copyOf(longer), password);
    }

    @Override
    public String toString() {
        return "Credentials[" + keys.size() + (keys.size() == 1 ? " key" : " keys")
                + (password == null ? "" : ", a password") + "]";
    }
}
