package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.NewPassword;
import dev.towpath.client.ssh.Prompter;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of {@link SftpBuilder} that say who the user is. They come in families, one class each, that extend one
 * another, so that users see one builder and readers a few classes of a size to read: {@link WhoIAm},
 * {@link WhoTheServerIs}, {@link TheWayThere}.
 */
abstract sealed class WhoIAm permits WhoTheServerIs {
    private Optional<String> user = Optional.empty();
    private Credentials credentials = Credentials.none();

    WhoIAm() {}

    /** This, as what it is. */
    abstract SftpBuilder self();

    /** The login name, if one was set. */
    final Optional<String> givenUser() {
        return user;
    }

    final Credentials credentials() {
        return credentials;
    }

    final SftpBuilder credentials(Credentials newCredentials) {
        credentials = newCredentials;
        return self();
    }

    /**
     * Sets the login name. Unless set it is that of the local user: the first of the environment's {@code LOGNAME},
     * {@code USER}, {@code USERNAME} and the system property {@code user.name} that says one.
     */
    public SftpBuilder user(String newUser) {
        user = Optional.of(requireNonNull(newUser, "user"));
        return self();
    }

    /** Offers a password. An empty one is offered too. */
    public SftpBuilder password(String password) {
        return credentials(credentials.withPassword(password));
    }

    /** Offers a password; the array is copied, so that the caller may clear it. */
    public SftpBuilder password(char[] password) {
        return credentials(credentials.withPassword(password));
    }

    /** Offers a password that is asked for at each login that needs it, and cleared after it. */
    public SftpBuilder password(Supplier<char[]> password) {
        return credentials(credentials.withPassword(password));
    }

    /** Offers the private key in {@code file}, which is not encrypted. */
    public SftpBuilder privateKey(Path file) {
        return credentials(credentials.withPrivateKey(file));
    }

    /** Offers the private key in {@code file}, encrypted with {@code passphrase}. */
    public SftpBuilder privateKey(Path file, String passphrase) {
        return credentials(credentials.withPrivateKey(file, passphrase.toCharArray()));
    }

    /** Offers the private key in {@code file}, encrypted with {@code passphrase}, which is copied. */
    public SftpBuilder privateKey(Path file, char[] passphrase) {
        return credentials(credentials.withPrivateKey(file, passphrase));
    }

    /** Offers the private key in {@code file}; {@code passphrase} is asked each time it is needed, and then cleared. */
    public SftpBuilder privateKey(Path file, Supplier<char[]> passphrase) {
        return credentials(credentials.withPrivateKey(file, passphrase));
    }

    /** Offers the private key in {@code text}: what its file would hold, not encrypted. */
    public SftpBuilder privateKeyText(String text) {
        return credentials(credentials.withPrivateKeyText(text));
    }

    /** Offers a key pair. */
    public SftpBuilder keyPair(KeyPair keyPair) {
        return credentials(credentials.withKeyPair(keyPair));
    }

    /** Offers the user certificate in {@code file} with the private key it belongs to, which must be given as well. */
    public SftpBuilder certificate(Path file) {
        return credentials(credentials.withCertificate(file));
    }

    /** Offers the keys of the ssh-agent whose socket {@code SSH_AUTH_SOCK} names; those in hardware too. */
    public SftpBuilder agent() {
        return credentials(credentials.withAgent());
    }

    /** Offers the keys of the ssh-agent behind {@code socket}. */
    public SftpBuilder agent(Path socket) {
        return credentials(credentials.withAgent(socket));
    }

    /**
     * Offers the keys of {@code ~/.ssh/id_ed25519}, {@code id_ecdsa} and {@code id_rsa} that exist, and then those of
     * the ssh-agent, if there is one. An encrypted file is used through the agent. If there is none of all these,
     * connecting fails before anything is sent.
     */
    public SftpBuilder defaultKeys() {
        return credentials(credentials.withDefaultKeys());
    }

    /**
     * Sets which methods of logging in are used, and in which order: {@code publickey}, {@code keyboard-interactive},
     * {@code password}. Unless set: keys, then the answers to questions if somebody gives them, then the password.
     *
     * @throws IllegalArgumentException if a name is another one
     */
    public SftpBuilder authMethods(String... names) {
        return credentials(credentials.withMethods(names));
    }

    /** Answers the server's questions (keyboard-interactive, RFC 4256), round by round. */
    public SftpBuilder keyboardInteractive(Prompter answers) {
        return credentials(credentials.withPrompter(answers));
    }

    /** Chooses a new password if the server says that the old one has expired (RFC 4252 section 8). */
    public SftpBuilder newPassword(NewPassword chooser) {
        return credentials(credentials.withNewPassword(chooser));
    }
}
