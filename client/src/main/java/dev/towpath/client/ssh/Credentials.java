package dev.towpath.client.ssh;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.Failure;
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
    private static final Credentials NONE = new Credentials(List.of(), List.of(), null, null, null, List.of());

    private final List<KeySource> keys;
    private final List<CertificateText.Source> certificates;
    private final @Nullable Secret password;
    private final @Nullable Prompter prompter;
    private final @Nullable NewPassword newPassword;
    /** Empty: those that something was given for, in our order. */
    private final List<String> methods;

    /** Where keys come from; opened when a connection is made, so that a renewed file is noticed. */
    private interface KeySource {
        List<KeyOffer> open() throws IOException;
    }

    private Credentials(
            List<KeySource> keys,
            List<CertificateText.Source> certificates,
            @Nullable Secret password,
            @Nullable Prompter prompter,
            @Nullable NewPassword newPassword,
            List<String> methods) {
        this.keys = keys;
        this.certificates = certificates;
        this.password = password;
        this.prompter = prompter;
        this.newPassword = newPassword;
        this.methods = methods;
    }

    /** Offers nothing. */
    public static Credentials none() {
        return NONE;
    }

    /** Adds a password. An empty one is a password as well. */
    public Credentials withPassword(String text) {
        return new Credentials(keys, certificates, Secret.of(text), prompter, newPassword, methods);
    }

    /** Adds a password; the array is copied, so that the caller may clear it. */
    public Credentials withPassword(char[] text) {
        return new Credentials(keys, certificates, Secret.of(text), prompter, newPassword, methods);
    }

    /**
     * Adds a password that {@code source} is asked for at each login that needs it. The array is cleared right after
     * use; what the SSH library makes of it lives until it is collected. An exception ends the login.
     */
    public Credentials withPassword(Supplier<char[]> source) {
        return new Credentials(keys, certificates, Secret.from(source), prompter, newPassword, methods);
    }

    /** Adds who chooses a new password when the server says that the old one has expired. */
    public Credentials withNewPassword(NewPassword chooser) {
        return new Credentials(keys, certificates, password, prompter, requireNonNull(chooser, "chooser"), methods);
    }

    /**
     * Adds who answers what the server asks. A question for a password is answered with the
     * {@linkplain #withPassword(String) password}, if there is one, without asking.
     */
    public Credentials withPrompter(Prompter answers) {
        return new Credentials(keys, certificates, password, requireNonNull(answers, "answers"), newPassword, methods);
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
     * Adds the certificate in {@code file}, usually called {@code id_ed25519-cert.pub}. It is offered before the
     * private key it belongs to, which is one of the keys given.
     */
    public Credentials withCertificate(Path file) {
        requireNonNull(file, "file");
        List<CertificateText.Source> longer = new ArrayList<>(certificates);
        longer.add(() -> CertificateText.read(file));
        return new Credentials(keys, List.copyOf(longer), password, prompter, newPassword, methods);
    }

    /**
     * Adds the keys of the ssh-agent that the variable {@code SSH_AUTH_SOCK} names, in the agent's order; on Windows
     * without that variable, of the agent behind the pipe {@code \\\\.\\pipe\\openssh-ssh-agent}.
     */
    public Credentials withAgent() {
        return with(() -> List.of(new KeyOffer.Agent(AgentSocket.ofEnvironment())));
    }

    /**
     * Adds the keys of the ssh-agent at {@code socket}, a Unix socket or a named pipe of Windows, in the agent's order.
     */
    public Credentials withAgent(Path socket) {
        requireNonNull(socket, "socket");
        return with(() -> List.of(new KeyOffer.Agent(AgentSocket.at(socket.toString()))));
    }

    /**
     * Adds the keys that ssh-keygen makes by default, those of {@code ~/.ssh/id_ed25519}, {@code id_ecdsa} and
     * {@code id_rsa} that exist, and then those of the ssh-agent, if there is one. A file that is encrypted is used
     * through the agent, or not at all. If there is none of all these, connecting fails before anything is sent.
     */
    public Credentials withDefaultKeys() {
        return with(() -> DefaultKeys.open(Path.of(System.getProperty("user.home", ""))));
    }

    /** Adds what a configuration names; never an error, for another key may do. */
    Credentials withIdentity(IdentityFile identity) {
        return with(identity::open);
    }

    /** Adds an agent that may be gone by the time it is asked. */
    Credentials withAgent(AgentSocket agent) {
        return with(() -> List.of(new KeyOffer.Agent(agent)));
    }

    /** Adds the certificate in {@code file} if it is one of a key given. */
    Credentials withCertificateIfUsable(Path file) {
        List<CertificateText.Source> longer = new ArrayList<>(certificates);
        longer.add(new CertificateText.Source() {
            @Override
            public CertificateText open() throws IOException {
                return CertificateText.read(file);
            }

            @Override
            public boolean required() {
                return false;
            }
        });
        return new Credentials(keys, List.copyOf(longer), password, prompter, newPassword, methods);
    }

    /**
     * Sets which methods of logging in are used, and in which order: {@code publickey}, {@code keyboard-interactive}
     * and {@code password}. Unless set, keys come first, then the answers to questions if somebody gives them, then the
     * password.
     *
     * @throws IllegalArgumentException if a name is another one, or there is none
     */
    public Credentials withMethods(String... names) {
        List<String> chosen = List.of(names);
        if (chosen.isEmpty() || !Login.METHODS.containsAll(chosen)) {
            throw new IllegalArgumentException("the methods of logging in are " + String.join(", ", Login.METHODS)
                    + ", not \"" + String.join(", ", chosen) + "\"");
        }
        return new Credentials(keys, certificates, password, prompter, newPassword, chosen);
    }

    /** Whether there is nothing to log in with. */
    public boolean isEmpty() {
        return keys.isEmpty() && password == null && prompter == null;
    }

    /** In the order to use them; empty if that was not said. */
    List<String> methods() {
        return methods;
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
            opened.addAll(source.open());
        }
        for (CertificateText.Source source : certificates) {
            addTo(opened, source);
        }
        boolean usable = opened.stream().anyMatch(offer -> !(offer instanceof KeyOffer.Missing));
        if (!keys.isEmpty() && !usable && password == null && prompter == null) {
            throw nothingUsable(opened);
        }
        return opened;
    }

    /** The same without keys, agents and certificates. */
    Credentials withoutKeys() {
        return new Credentials(List.of(), List.of(), password, prompter, newPassword, methods);
    }

    private static void addTo(List<KeyOffer> opened, CertificateText.Source source) throws IOException {
        try {
            source.open().addTo(opened);
        } catch (IOException e) {
            if (source.required()) {
                throw e;
            }
            opened.add(new KeyOffer.Missing(e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    private static SftpException nothingUsable(List<KeyOffer> opened) {
        List<String> troubles = opened.stream()
                .map(offer -> offer instanceof KeyOffer.Missing missing ? missing.trouble() : "")
                .toList();
        return new ConnectFailedException(
                ConnectPhase.AUTHENTICATE,
                Failure.of(
                                "connect",
                                "there is nothing to log in with: "
                                        + (troubles.isEmpty()
                                                ? "no key in ~/.ssh and no ssh-agent"
                                                : String.join("; ", troubles)))
                        .withAdvice("give a password or a private key, make a key with ssh-keygen -t ed25519, or start"
                                + " an agent and run ssh-add"),
                null);
    }

    /** A key pair that still has to be made usable. */
    private interface PairSource {
        KeyPair open() throws IOException;
    }

    private Credentials withPair(PairSource source) {
        return with(() -> List.of(new KeyOffer.Pair(UserKeys.usable(source.open()))));
    }

    private Credentials with(KeySource source) {
        List<KeySource> longer = new ArrayList<>(keys);
        longer.add(source);
        return new Credentials(List.copyOf(longer), certificates, password, prompter, newPassword, methods);
    }

    @Override
    public String toString() {
        return "Credentials[" + keys.size() + (keys.size() == 1 ? " key" : " keys")
                + (password == null ? "" : ", a password") + (prompter == null ? "" : ", a prompter") + "]";
    }
}
