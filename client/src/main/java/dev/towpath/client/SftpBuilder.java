package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.NewPassword;
import dev.towpath.client.ssh.Prompter;
import dev.towpath.client.ssh.Route;
import dev.towpath.client.ssh.SshConnection;
import dev.towpath.client.ssh.SshSettings;
import dev.towpath.client.ssh.Timeouts;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Says where to connect, as whom, and whom to trust, and then connects. Unless told otherwise: port 22, the local user's
 * name, no credentials, and only servers whose keys are in {@code ~/.ssh/known_hosts}. Not thread-safe; it can connect
 * more than once.
 *
 * <pre>{@code
 * try (Sftp sftp = Sftp.builder()
 *         .target("sftp://ada@files.example.com/in")
 *         .privateKey(Path.of("/etc/app/id_ed25519"))
 *         .connect()) {
 *     sftp.put(Path.of("a.csv"), "a.csv");
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class SftpBuilder {
    private String host = "";
    private int port = 22;
    private String user = System.getProperty("user.name", "");
    private String directory = "";
    private Credentials credentials = Credentials.none();
    private HostKeys hostKeys = HostKeys.knownHosts();
    private Timeouts timeouts = Timeouts.defaults();
    private Algorithms algorithms = Algorithms.defaults();
    private boolean compression;
    private final List<SshSettings> hops = new ArrayList<>();
    private Route route = Route.direct();
    private RemoteOptions remote = RemoteOptions.defaults();
    private TransferOptions transfers = TransferOptions.defaults();

    SftpBuilder() {}

    /**
     * Sets host, and port, user, password and directory as far as {@code target} says them:
     * {@code sftp://user@host:port/directory} or {@code user@host:port}. In a URI what is not plain is percent-escaped,
     * IPv6 addresses are in brackets, {@code /dir} is absolute and {@code /~/dir} starts where the server puts the user.
     *
     * @throws IllegalArgumentException if it is neither form
     */
    public SftpBuilder target(String target) {
        TargetText text = TargetText.parse(target);
        host = text.host();
        port = text.port().orElse(port);
        user = text.user().orElse(user);
        directory = text.directory().isEmpty() ? directory : text.directory();
        text.password().ifPresent(this::password);
        return this;
    }

    /** Sets the server's name or address; no brackets around IPv6. */
    public SftpBuilder host(String newHost) {
        host = requireNonNull(newHost, "host");
        return this;
    }

    /** Sets the TCP port; 22 unless set. */
    public SftpBuilder port(int newPort) {
        port = newPort;
        return this;
    }

    /** Sets the login name; the local user's unless set. */
    public SftpBuilder user(String newUser) {
        user = requireNonNull(newUser, "user");
        return this;
    }

    /** Sets the directory to start in; where the server puts the user unless set. */
    public SftpBuilder directory(String newDirectory) {
        directory = requireNonNull(newDirectory, "directory");
        return this;
    }

    /** Offers a password. An empty one is offered too. */
    public SftpBuilder password(String password) {
        credentials = credentials.withPassword(password);
        return this;
    }

    /** Offers a password; the array is copied, so that the caller may clear it. */
    public SftpBuilder password(char[] password) {
        credentials = credentials.withPassword(password);
        return this;
    }

    /** Offers the private key in {@code file}, which is not encrypted. */
    public SftpBuilder privateKey(Path file) {
        credentials = credentials.withPrivateKey(file);
        return this;
    }

    /** Offers the private key in {@code file}, encrypted with {@code passphrase}. */
    public SftpBuilder privateKey(Path file, String passphrase) {
        credentials = credentials.withPrivateKey(file, passphrase.toCharArray());
        return this;
    }

    /** Offers the private key in {@code file}, encrypted with {@code passphrase}, which is copied. */
    public SftpBuilder privateKey(Path file, char[] passphrase) {
        credentials = credentials.withPrivateKey(file, passphrase);
        return this;
    }

    /** Offers the private key in {@code text}: what its file would hold, not encrypted. */
    public SftpBuilder privateKeyText(String text) {
        credentials = credentials.withPrivateKeyText(text);
        return this;
    }

    /** Offers a key pair. */
    public SftpBuilder keyPair(KeyPair keyPair) {
        credentials = credentials.withKeyPair(keyPair);
        return this;
    }

    /** Offers the user certificate in {@code file} with the private key it belongs to, which must be given as well. */
    public SftpBuilder certificate(Path file) {
        credentials = credentials.withCertificate(file);
        return this;
    }

    /** Offers the keys of the ssh-agent whose socket {@code SSH_AUTH_SOCK} names; those in hardware too. */
    public SftpBuilder agent() {
        credentials = credentials.withAgent();
        return this;
    }

    /** Offers the keys of the ssh-agent behind {@code socket}. */
    public SftpBuilder agent(Path socket) {
        credentials = credentials.withAgent(socket);
        return this;
    }

    /** Answers the server's questions (keyboard-interactive, RFC 4256), round by round. */
    public SftpBuilder keyboardInteractive(Prompter answers) {
        credentials = credentials.withPrompter(answers);
        return this;
    }

    /** Chooses a new password if the server says that the old one has expired (RFC 4252 section 8). */
    public SftpBuilder newPassword(NewPassword chooser) {
        credentials = credentials.withNewPassword(chooser);
        return this;
    }

    /** Changes what may be negotiated: {@code algorithms(a -> a.withCiphers(List.of("aes256-ctr")))}. */
    public SftpBuilder algorithms(UnaryOperator<Algorithms> change) {
        algorithms = change.apply(algorithms);
        return this;
    }

    /** Asks the server to compress both ways; off unless set. It pays on slow links only. */
    public SftpBuilder compression(boolean wanted) {
        compression = wanted;
        return this;
    }

    /**
     * Reaches the server through another one, without a port on this machine. Called again, through one more behind the
     * last. Each hop has credentials and host keys of its own: {@code jump(hop -> hop.target("ops@bastion").agent())}.
     */
    public SftpBuilder jump(UnaryOperator<SftpBuilder> hop) {
        hops.add(hop.apply(new SftpBuilder()).settings());
        return this;
    }

    /** Reaches the server, or the first jump host, through a proxy or a command: {@code Route.socks5("proxy", 1080)}. */
    public SftpBuilder route(Route newRoute) {
        route = requireNonNull(newRoute, "route");
        return this;
    }

    /** Says whom to trust; {@link HostKeys#knownHosts()} unless set. */
    public SftpBuilder hostKeys(HostKeys newHostKeys) {
        hostKeys = requireNonNull(newHostKeys, "hostKeys");
        return this;
    }

    /** Limits everything up to the server's proof of identity; 30 s unless set. */
    public SftpBuilder connectTimeout(Duration limit) {
        timeouts = timeouts.withConnect(limit);
        return this;
    }

    /** Limits the login; 60 s unless set. */
    public SftpBuilder authTimeout(Duration limit) {
        timeouts = timeouts.withAuthenticate(limit);
        return this;
    }

    /** Limits each request's wait for its reply; 60 s unless set. */
    public SftpBuilder responseTimeout(Duration limit) {
        remote = remote.withResponseTimeout(limit);
        return this;
    }

    /** Limits how long a transfer may go on without moving a byte; 60 s unless set. */
    public SftpBuilder stallTimeout(Duration limit) {
        remote = remote.withStallTimeout(limit);
        return this;
    }

    /**
     * Sets how often the server is asked for a sign of life, and after how many unanswered questions the connection
     * counts as lost; 15 s and 3 unless set. Zero never asks.
     */
    public SftpBuilder keepAlive(Duration interval, int misses) {
        timeouts = timeouts.withKeepAlive(interval, misses);
        return this;
    }

    /** Sets the charset of file names on the server; UTF-8 unless set. Bytes outside it survive all the same. */
    public SftpBuilder fileNames(Charset charset) {
        remote = remote.withFileNames(charset);
        return this;
    }

    /** Asks for another SSH subsystem than {@code sftp}. */
    public SftpBuilder subsystem(String name) {
        remote = remote.withSubsystem(name);
        return this;
    }

    /** Sets what each {@code put} and {@code get} starts from; {@link TransferOptions#defaults()} unless set. */
    public SftpBuilder transfers(UnaryOperator<TransferOptions> how) {
        transfers = how.apply(transfers);
        return this;
    }

    /**
     * Connects, logs in and opens the SFTP channel.
     *
     * @throws IllegalArgumentException if no host was set
     * @throws dev.towpath.client.errors.ConnectFailedException naming the step that failed and what to do about it
     * @throws dev.towpath.client.errors.HostKeyException if the server is not the one expected, or is not known; nothing
     *     secret was sent
     * @throws dev.towpath.client.errors.AuthFailedException if the server lets the user in by none of the credentials
     * @throws dev.towpath.client.errors.NoSuchRemoteFileException if the directory to start in does not exist
     * @throws java.nio.file.FileSystemException if a private key file cannot be read
     */
    public Sftp connect() throws IOException {
        SshConnection connection = SshConnection.open(settings());
        try {
            RemoteFileSystem files = RemoteFileSystem.open(connection, remote);
            Sftp sftp = Sftp.on(connection, files, transfers);
            return directory.isEmpty() ? sftp : sftp.startingIn(directory);
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private SshSettings settings() {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("no host to connect to; call target(…) or host(…) first");
        }
        return SshSettings.of(host)
                .withPort(port)
                .withUser(user)
                .withCredentials(credentials)
                .withHostKeys(hostKeys)
                .withTimeouts(timeouts)
                .withAlgorithms(algorithms)
                .withCompression(compression)
                .withRoute(wayThere());
    }

    private Route wayThere() {
        if (hops.isEmpty()) {
            return route;
        }
        List<SshSettings> way = new ArrayList<>(hops);
        SshSettings first = way.remove(0);
        return Route.jump(
                route.equals(Route.direct()) ? first : first.withRoute(route), way.toArray(SshSettings[]::new));
    }
}
