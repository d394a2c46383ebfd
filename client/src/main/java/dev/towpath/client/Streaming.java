package dev.towpath.client;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.nio.SftpFileSystem;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.RemoteStreams;
import dev.towpath.client.ssh.SshSettings;
import dev.towpath.client.transfer.Carrier;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.OpenOption;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The verbs for bytes that are in no local file. What they open belongs to the connection that stands then. */
abstract sealed class Streaming extends Carrying permits Asking {
    Streaming(Session session, TransferOptions transfers, String directory) {
        super(session, transfers, directory);
    }

    /**
     * Uploads what {@code source} holds to the file {@code remote}, with the part file and the checks of {@link
     * #put(java.nio.file.Path, String, UnaryOperator)}. Tell its length with {@link TransferOptions#size(long)} if it
     * is known: a shorter or longer stream then fails, and progress has a total. Does not close {@code source}; a
     * {@code source} that blocks is waited for without limit.
     *
     * @throws IllegalArgumentException if {@code remote} ends with a slash: a stream has no name
     * @throws NoSuchRemoteFileException if {@code remote}'s directory is missing
     * @throws dev.towpath.client.errors.TransferIntegrityException if a size differs
     */
    public Transferred put(InputStream source, String remote, UnaryOperator<TransferOptions> how) throws IOException {
        TransferOptions options = how.apply(transfers());
        Runnable wanted = Carrier.wanted(options, "a stream -> " + remote);
        String target = at(remote, wanted);
        return session().once(live -> live.carrier().put(source, target, options), wanted);
    }

    /**
     * Uploads what {@code source} holds with the connection's defaults; see {@link #put(InputStream, String,
     * UnaryOperator)}.
     */
    public Transferred put(InputStream source, String remote) throws IOException {
        return put(source, remote, UnaryOperator.identity());
    }

    /**
     * Downloads {@code remote} into {@code target}, from the byte {@link TransferOptions#offset(long)} on, with the
     * checks of {@link #get(String, java.nio.file.Path, UnaryOperator)}. What was written to {@code target} before a
     * failure stays there; {@link TransferOptions#onProgress} knows how much that is. Flushes {@code target} and does
     * not close it.
     *
     * @throws NoSuchRemoteFileException if {@code remote} does not exist
     * @throws WrongRemoteTypeException if {@code remote} is a directory
     * @throws dev.towpath.client.errors.TransferIntegrityException if {@code remote} was written to meanwhile, or the
     *     server sent less or more than it said
     */
    public Transferred get(String remote, OutputStream target, UnaryOperator<TransferOptions> how) throws IOException {
        TransferOptions options = how.apply(transfers());
        Runnable wanted = Carrier.wanted(options, remote + " -> a stream");
        String source = at(remote, wanted);
        return session().once(live -> live.carrier().get(source, target, options), wanted);
    }

    /**
     * Downloads {@code remote} with the connection's defaults; see {@link #get(String, OutputStream, UnaryOperator)}.
     */
    public Transferred get(String remote, OutputStream target) throws IOException {
        return get(remote, target, UnaryOperator.identity());
    }

    /**
     * Opens a file for reading. The stream reads ahead as far as its reader is fast; closing it before its end is
     * cheap. For one thread at a time; any thread may close it, which ends a read that waits.
     *
     * @throws NoSuchRemoteFileException if there is no such file
     */
    public InputStream read(String path) throws IOException {
        String file = at(path);
        return session().repeatable(live -> new RemoteStreams(live.files()).read(file, 0));
    }

    /**
     * Opens a file for writing under its final name: made if missing and emptied if not, unless {@code options} say
     * otherwise ({@link java.nio.file.StandardOpenOption}). Readers see it grow; use {@code put} for a file that
     * appears in one step. Writes return while their bytes are on the way, and a failure comes out at one of the next
     * calls; {@code flush} and {@code close} wait until the server has acknowledged every byte. With {@code APPEND} the
     * bytes go behind the end the file has now. For one thread at a time; any thread may close it.
     *
     * @throws IllegalArgumentException if an option is not supported or excludes another, before anything is asked
     * @throws dev.towpath.client.errors.RemoteFileExistsException if {@code CREATE_NEW} is there and the file is, too
     */
    public OutputStream write(String path, OpenOption... options) throws IOException {
        String file = at(path);
        return session().once(live -> new RemoteStreams(live.files()).write(file, AttributeChange.none(), options));
    }

    /**
     * Opens a file for access anywhere in it: for reading unless {@code options} say otherwise
     * ({@link java.nio.file.StandardOpenOption}). Reads in sequence read ahead, writes return while their bytes are on
     * the way; {@code size}, {@code truncate}, a read after writes, and {@code close} wait for every acknowledgement.
     * Calls of several threads run one after another; {@code close} ends one that waits with
     * {@link java.nio.channels.AsynchronousCloseException}.
     *
     * @throws IllegalArgumentException if an option is not supported or excludes another, before anything is asked
     * @throws NoSuchRemoteFileException if the file is missing and no option makes it
     */
    public SeekableByteChannel open(String path, OpenOption... options) throws IOException {
        String file = at(path);
        return session()
                .once(live -> new RemoteStreams(live.files()).open(file, AttributeChange.none(), Set.of(options)));
    }

    /**
     * Reads a whole file.
     *
     * @throws SftpException if it is larger than an array can be
     */
    public byte[] readBytes(String path) throws IOException {
        Runnable wanted = Carrier.wanted(transfers(), path);
        String file = at(path, wanted);
        return session().once(live -> live.carrier().readBytes(file, transfers()), wanted);
    }

    /** Reads a whole file of UTF-8 text; see {@link #readString(String, Charset)}. */
    public String readString(String path) throws IOException {
        return readString(path, StandardCharsets.UTF_8);
    }

    /**
     * Reads a whole file of text.
     *
     * @throws SftpException if a byte means nothing in {@code charset}; its position is in the message
     */
    public String readString(String path, Charset charset) throws IOException {
        Runnable wanted = Carrier.wanted(transfers(), path);
        String file = at(path, wanted);
        return session().once(live -> live.carrier().readString(file, charset, transfers()), wanted);
    }

    /** Writes a whole file, which appears or is replaced in one step, as {@code put} does. */
    public Transferred writeBytes(String path, byte[] content) throws IOException {
        Runnable wanted = Carrier.wanted(transfers(), path);
        String file = at(path, wanted);
        return session().once(live -> live.carrier().writeBytes(file, content, transfers()), wanted);
    }

    /** Writes a whole file of UTF-8 text; see {@link #writeString(String, String, Charset)}. */
    public Transferred writeString(String path, String text) throws IOException {
        return writeString(path, text, StandardCharsets.UTF_8);
    }

    /**
     * Writes a whole file of text, which appears or is replaced in one step, as {@code put} does.
     *
     * @throws IllegalArgumentException if {@code charset} lacks a character of {@code text}
     */
    public Transferred writeString(String path, String text, Charset charset) throws IOException {
        Runnable wanted = Carrier.wanted(transfers(), path);
        String file = at(path, wanted);
        return session().once(live -> live.carrier().writeString(file, text, charset, transfers()), wanted);
    }

    /**
     * Returns the server's files for code that knows {@link java.nio.file.Files}: relative paths start in this working
     * directory, failures are those of {@code Files} with ours as the cause. Closing the file system closes nothing
     * else; once this client is closed its files can no longer be reached.
     */
    public FileSystem fileSystem() throws IOException {
        return SftpFileSystem.over(
                () -> session().once(Live::files), root(session().settings()), directory());
    }

    private static URI root(SshSettings settings) {
        String host = settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
        try {
            return new URI("sftp", settings.user() + "@" + host + ":" + settings.port(), "/", null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no URI can be made of " + settings.server(), e);
        }
    }
}
