package dev.towpath.client;

import dev.towpath.client.ssh.SshConfig;
import dev.towpath.client.transfer.TransferOptions;
import java.io.IOException;

/**
 * One account on one SFTP server. Remote paths are {@code String}s with {@code /}, local ones are
 * {@link java.nio.file.Path}s; a remote path that is not absolute starts at the {@linkplain #pwd() working directory}.
 * Thread-safe: calls of several threads share the connection and are in flight together. Every call blocks until the
 * server has answered, at most for the limits set on the {@link SftpBuilder}; an interrupted one throws
 * {@link java.io.InterruptedIOException} and keeps the flag. What the server or the connection refuses is an
 * {@link dev.towpath.client.errors.SftpException}; failures of local files are
 * {@link java.nio.file.FileSystemException}s.
 *
 * <p>A connection that died is made again by the next call. A call that loses its connection on the way is repeated
 * once on a new one if it may happen twice (looking, attributes, {@code mkdirs}); any other throws {@link
 * dev.towpath.client.errors.ConnectionLostException}, for it may have happened. For more than that give a {@link
 * SftpBuilder#retry retry policy}.
 *
 * @since 0.1
 */
public final class Sftp extends Asking implements AutoCloseable {
    /** Works in {@code directory}, which is absolute, or empty for the one the session starts in. */
    Sftp(Session session, TransferOptions transfers, String directory) {
        super(session, transfers, directory);
    }

    /**
     * Connects to what sftp(1) would take: {@code sftp://user@host:port/directory}, {@code user@host:port}, or a host
     * alias. A URI stands for itself: its password, if it has one, is all there is to log in with. For the other forms
     * {@code ~/.ssh/config} is read, and the keys named there are offered, or else the default keys in {@code ~/.ssh}
     * and those of the ssh-agent. A {@code ProxyCommand} is not run; for that, and for anything else, use {@link
     * #builder()}. The server must be in {@code ~/.ssh/known_hosts}.
     *
     * @throws IllegalArgumentException if {@code target} is none of these forms
     * @throws dev.towpath.client.errors.ConnectFailedException naming the step that failed and what to do about it
     */
    public static Sftp connect(String target) throws IOException {
        return towards(target).connect();
    }

    /** What a text means by itself; a URI needs no configuration. */
    static SftpBuilder towards(String target) {
        SftpBuilder builder = builder().target(target);
        return target.contains("://")
                ? builder
                : builder.configured(SshConfig.ofUser().withoutCommands());
    }

    /**
     * Tries to connect as {@link #connect(String)} does, and says of every step what it found, and what to do where one
     * failed. Never throws; takes as long as the default limits allow. {@link SftpBuilder#diagnose()} does the same
     * with credentials and other settings.
     */
    public static Diagnosis diagnose(String target) {
        return Diagnosis.of(target);
    }

    /** Starts to say where to connect and how. */
    public static SftpBuilder builder() {
        return new SftpBuilder();
    }

    /**
     * Closes the connection. Blocks for a second or two at most; does nothing the second time, and nothing on a view.
     *
     * <p>Calls of other threads that are under way end with {@link
     * dev.towpath.client.errors.ConnectionLostException}; a transfer among them leaves
     * its target as it was and can no longer remove its part file, which its message names. To stop without such files,
     * end the transfers first: {@link dev.towpath.client.transfer.Transfers#cancelAll()}, {@link
     * dev.towpath.client.transfer.TransferOptions#cancelWhen}, or an interrupt, and wait for them.
     */
    @Override
    public void close() {
        if (!isView()) {
            session().close();
        }
    }
}
