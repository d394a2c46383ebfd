package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What to log in with. Only what was given is offered: keys in the order given, then answers to questions, then the
 * password. Nothing is taken from {@code ~/.ssh} or from an agent unasked. Immutable; each {@code withX} returns a new
 * object. No secret shows in {@link #toString()}.
 *
 * @since 0.1
 */
public final class Credentials {
    private static final Credentials NONE = new Credentials(List.of(), List.of(), null, null, null);

    private final List<KeySource> keys;
    private final List<CertificateText.Source> certificates;
    private final @Nullable Secret password;
    private final @Nullable Prompter prompter;
    private final @Nullable NewPassword newPassword;

    /** Where keys come from; opened when a connection is made, so that a renewed file is noticed. */
    private interface KeySource {
        KeyOffer open() throws IOException;
    }

    private Credentials(
            List<KeySource> keys,
            List<CertificateText.Source> certificates,
            @Nullable Secret password,
            @Nullable Prompter prompter,
            @Nullable NewPassword newPassword) {
        this.keys = keys;
        this.certificates = certificates;
        this.password = password;
        this.prompter = prompter;
        this.newPassword = newPassword;
    }

    /** Offers nothing. */
    public static Credentials none() {
        return NONE;
    }

    /** Adds a password. An empty one is a password as well. */
    public Credentials withPassword(String text) {
        return new Credentials(keys, certificates, Secret.of(text), prompter, newPassword);
    }

    /** Adds a password; the array is copied, so that the caller may clear it. */
    public Credentials withPassword(char[] text) {
        return new Credentials(keys, certificates, Secret.of(text), prompter, newPassword);
    }

    /**
     * Adds a password that {@code source} is asked for at each login that needs it. The array is cleared right after
     * use; what the SSH library makes of it lives until it is collected. An exception ends the login.
     */
    public Credentials withPassword(Supplier<char[]> source) {
        return new Credentials(keys, certificates, Secret.from(source), prompter, newPassword);
    }

    /** Adds who chooses a new password when the server says that the old one has expired. */
    public Credentials withNewPassword(NewPassword chooser) {
        return new Credentials(keys, certificates, password, prompter, requireNonNull(chooser, "chooser"));
    }

    /**
     * Adds who answers what the server asks. A question for a password is answered with the
     * {@linkplain #withPassword(String) password}, if there is one, without asking.
     */
    public Credentials withPrompter(Prompter answers) {
        return new Credentials(keys, certificates, password, requireNonNull(answers, "answers"), newPassword);
    }

    /** Adds the private key in {@code file}, which is not encrypted. */
    public Credentials withPrivateKey(Path file) {
        requireNonNull(file, "file");
        return withPair(() -> PrivateKeyText.read(file).keyPair(null));
    }

    /** Adds the private key in {@code file}; the passphrase is not used if the file turns out not to be encrypted. */
    public Credentials withPrivateKey(Path file, char[] passphrase) {
        requireNonNull(file, "file");
        Secret secret = Secret.of(passphrase);
        return withPair(() -> PrivateKeyText.read(file).keyPair(secret));
    }

    /**
     * Adds the private key in {@code file}, whose passphrase {@code source} is asked for whenever the file is read and
     * turns out to be encrypted. The array is cleared right after use.
     */
    public Credentials withPrivateKey(Path file, Supplier<char[]> source) {
        requireNonNull(file, "file");
        Secret secret = Secret.from(source);
        return withPair(() -> PrivateKeyText.read(file).keyPair(secret));
    }

    /** Adds the private key in {@code text}, which is what its file would hold and is not encrypted. */
    public Credentials withPrivateKeyText(String text) {
        PrivateKeyText key = PrivateKeyText.given(text);
        return withPair(() -> key.keyPair(null));
    }

    /** Adds the private key in {@code text}, which is what its file would hold. */
    public Credentials withPrivateKeyText(String text, char[] passphrase) {
        PrivateKeyText key = PrivateKeyText.given(text);
        Secret secret = Secret.of(passphrase);
        return withPair(() -> key.keyPair(secret));
    }

    /** Adds a key pair: RSA, EC on a NIST curve, or Ed25519. */
    public Credentials withKeyPair(KeyPair keyPair) {
        requireNonNull(keyPair, "keyPair");
        return withPair(() -> keyPair);
    }

    /**
     * Adds the certificate in {@code file}, usually called {@code id_ed25519-cert.pub}. It is offered before the private
     * key it belongs to, which is one of the keys given.
     */
    public Credentials withCertificate(Path file) {
        requireNonNull(file, "file");
        List<CertificateText.Source> longer = new ArrayList<>(certificates);
        longer.add(() -> CertificateText.read(file));
        return new Credentials(keys, List.copyOf(longer), password, prompter, newPassword);
    }

    /**
     * Adds the keys of the ssh-agent that the variable {@code SSH_AUTH_SOCK} names, in the agent's order; on Windows
     * without that variable, of the agent behind the pipe {@code \\\\.\\pipe\\openssh-ssh-agent}.
     */
    public Credentials withAgent() {
        return with(() -> new KeyOffer.Agent(AgentSocket.ofEnvironment()));
    }

    /** Adds the keys of the ssh-agent at {@code socket}, a Unix socket or a named pipe of Windows, in the agent's order. */
    public Credentials withAgent(Path socket) {
        requireNonNull(socket, "socket");
        return with(() -> new KeyOffer.Agent(new AgentSocket(AgentTransport.at(socket.toString()))));
    }

    Optional<Secret> password() {
        return Optional.ofNullable(password);
    }

    Optional<Prompter> prompter() {
        return Optional.ofNullable(prompter);
    }

    Optional<NewPassword> newPassword() {
        return Optional.ofNullable(newPassword);
    }

    /**
     * Opens the keys, in order, each after the certificates that belong to it.
     *
     * @throws SftpException if a key is no key, its passphrase does not fit, or a certificate belongs to no key
     * @throws java.nio.file.FileSystemException if a file cannot be read
     */
    List<KeyOffer> openKeys() throws IOException {
        List<KeyOffer> opened = new ArrayList<>();
        for (KeySource source : keys) {
            opened.add(source.open());
        }
        for (CertificateText.Source source : certificates) {
            source.open().addTo(opened);
        }
        return opened;
    }

    /** The same without keys, agents and certificates. */
    Credentials withoutKeys() {
        return new Credentials(List.of(), List.of(), password, prompter, newPassword);
    }

    /** Whether there is nothing to offer. */
    boolean isEmpty() {
        return keys.isEmpty() && password == null && prompter == null;
    }

    /** A key pair that still has to be made usable. */
    private interface PairSource {
        KeyPair open() throws IOException;
    }

    private Credentials withPair(PairSource source) {
        return with(() -> new KeyOffer.Pair(UserKeys.usable(source.open())));
    }

    private Credentials with(KeySource source) {
        List<KeySource> longer = new ArrayList<>(keys);
        longer.add(source);
        return new Credentials(List.copyOf(longer), certificates, password, prompter, newPassword);
    }

    @Override
    public String toString() {
        return "Credentials[" + keys.size() + (keys.size() == 1 ? " key" : " keys")
                + (password == null ? "" : ", a password") + (prompter == null ? "" : ", a prompter") + "]";
    }
}
