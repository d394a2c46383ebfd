package dev.towpath.client;

import static java.util.Objects.requireNonNull;

import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Says where to connect, as whom, and whom to trust, and then connects. Unless told otherwise: port 22, the local
 * user's name, no credentials, and only servers whose keys are in {@code ~/.ssh/known_hosts}. Not thread-safe; it can
 * connect more than once.
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
public final class SftpBuilder extends TheWayThere {
    private String directory = "";
    private TransferOptions transfers = TransferOptions.defaults();
    private RetryPolicy retry = RetryPolicy.none();
    private Hearers listeners = Hearers.NONE;
    private int connections = 1;

    SftpBuilder() {}

    @Override
    SftpBuilder self() {
        return this;
    }

    /**
     * Sets host, and port, user, password and directory as far as {@code target} says them: {@code
     * sftp://user@host:port/directory} or {@code user@host:port}. In a URI what is not plain is percent-escaped, IPv6
     * addresses are in brackets, {@code /dir} is absolute and {@code /~/dir} starts where the server puts the user.
     *
     * @throws IllegalArgumentException if it is neither form
     */
    public SftpBuilder target(String target) {
        TargetText text = TargetText.parse(target);
        host(text.host());
        text.port().ifPresent(this::port);
        text.user().ifPresent(this::user);
        text.password().ifPresent(this::password);
        return text.directory().isEmpty() ? this : directory(text.directory());
    }

    /**
     * Sets what {@code settings} says by name, for settings from a file or an environment; {@link java.util.Properties}
     * will do. Known are
     *
     * <ul>
     *   <li>who: {@code target host port user directory password privateKey passphrase privateKeyText keyPair
     *       certificate agent defaultKeys authMethods}
     *   <li>whom to trust: {@code knownHosts} (files), {@code acceptNew} (a file), {@code hostKey} (fingerprints)
     *   <li>the way there: {@code sshConfig} (true, or a file), {@code jump}, {@code proxy}
     *       ({@code http://user:password@host:3128}, {@code socks5://host:1080}, {@code socks4a://host:1080}),
     *       {@code proxyCommand localAddress connections}
     *   <li>how long: {@code connectTimeout authTimeout responseTimeout stallTimeout keepAlive keepAliveMisses
     *       attempts}
     *   <li>algorithms: {@code kex ciphers macs hostKeyAlgorithms userKeyAlgorithms disable allowLegacy}
     *   <li>the rest: {@code compression fileNames subsystem serverCommand maxEntries wireLog}
     * </ul>
     *
     * Values are what the method of that name takes, or text: {@code 22}, {@code 30s}, {@code 500ms}, {@code true},
     * {@code ~/.ssh/id_ed25519}; several are separated by commas. Accepting any host key cannot be set by name.
     *
     * @throws IllegalArgumentException if a name is not known, or a value makes no sense; no value is in the message
     */
    public SftpBuilder settings(Map<?, ?> settings) {
        NamedSettings.apply(this, settings);
        return this;
    }

    /** Sets the directory to start in; where the server puts the user unless set. */
    public SftpBuilder directory(String newDirectory) {
        directory = requireNonNull(newDirectory, "directory");
        return this;
    }

    /**
     * Sets the charset of file names on the server; UTF-8 unless set. Names that mean nothing in it survive all the
     * same, byte for byte: what is listed can be fetched, renamed and deleted.
     *
     * @throws IllegalArgumentException if paths cannot be written in it (UTF-16, EBCDIC, ISO-2022)
     */
    public SftpBuilder fileNames(Charset charset) {
        return remote(remote().withFileNames(charset));
    }

    /** Asks for another SSH subsystem than {@code sftp}. */
    public SftpBuilder subsystem(String name) {
        return remote(remote().withSubsystem(name));
    }

    /** Has {@code listener} hear of connections, attempts and transfers. Called again, one more. */
    public SftpBuilder listener(SftpListener listener) {
        listeners = listeners.and(requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Appends a transcript to {@code file}: a line for each request and reply, with times, paths and handles. File
     * content is only counted, and the login is no part of it. The file is made for the owner's eyes only, if it is
     * missing, and closed with the client. For finding out what a server does; it slows transfers down.
     */
    public SftpBuilder wireLog(Path file) {
        return remote(remote().withWireLog(file));
    }

    /**
     * Runs a command on the server and speaks SFTP with it, for servers without the subsystem:
     * {@code /usr/lib/openssh/sftp-server}. A shell on the server reads it.
     */
    public SftpBuilder serverCommand(String command) {
        return remote(remote().withServerCommand(command));
    }

    /** Sets what each {@code put} and {@code get} starts from; {@link TransferOptions#defaults()} unless set. */
    public SftpBuilder transfers(UnaryOperator<TransferOptions> how) {
        transfers = how.apply(transfers);
        return this;
    }

    /**
     * Sets how often connecting, and calls that may happen twice, are tried again when the connection or the server's
     * answer is lost, and how often a transfer goes on over a new connection where the acknowledged bytes end;
     * {@link RetryPolicy#none()} unless set. What fails for another reason (no such file, permission denied, a wrong
     * password, a host key that changed) is never tried again.
     */
    public SftpBuilder retry(RetryPolicy policy) {
        retry = requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets how many connections there may be at once; 1 unless set. Calls of several threads share one connection and
     * are in flight together on it; with more, a call that meets a busy connection makes one of its own, which stays
     * until the client is closed. Each has its own window, its own keys and its own processor time, here and at the
     * server. If the server allows no further one, what there is does, and a warning is logged.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public SftpBuilder connections(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("connections must be 1 at least: " + most);
        }
        connections = most;
        return this;
    }

    /**
     * Connects, logs in and opens the SFTP channel.
     *
     * @throws IllegalArgumentException if no host was set
     * @throws dev.towpath.client.errors.ConnectFailedException naming the step that failed and what to do about it
     * @throws dev.towpath.client.errors.HostKeyException if the server is not the one expected, or is not known;
     *     nothing secret was sent
     * @throws dev.towpath.client.errors.AuthFailedException if the server lets the user in by none of the credentials
     * @throws dev.towpath.client.errors.NoSuchRemoteFileException if the directory to start in does not exist
     * @throws java.nio.file.FileSystemException if a private key file cannot be read
     */
    public Sftp connect() throws IOException {
        Sftp sftp = lazy();
        boolean done = false;
        try {
            String unused = sftp.pwd();
            done = true;
            return sftp;
        } finally {
            if (!done) {
                sftp.close();
            }
        }
    }

    /**
     * Returns at once; the first call that needs the server connects, and throws what {@link #connect} does.
     *
     * @throws IllegalArgumentException if no host was set
     */
    public Sftp lazy() {
        return new Sftp(
                new Session(loginSource(), serverAsGiven(), remote(), retry, directory, listeners, connections)
                        .watched(),
                transfers,
                "");
    }

    /**
     * Tries to connect and says of every step what it found, and what to do where one failed. Takes as long as the
     * limits allow; throws nothing on account of the server, the network or the settings. Nothing secret is sent to a
     * server whose key is not trusted; who is trusted is decided, and remembered, as {@link #connect} does.
     */
    public Diagnosis diagnose() {
        return Diagnosis.of(() -> source().settings(), remote());
    }

    /** Tells what there is to log in with, and no secret. */
    @Override
    public String toString() {
        return "SftpBuilder[" + credentials() + "]";
    }
}
