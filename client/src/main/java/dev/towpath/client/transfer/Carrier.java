package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Carries files and trees between this machine and one server. Remote paths are absolute. Thread-safe.
 *
 * @since 0.1
 */
public final class Carrier {
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final TransferListener listener;
    private final Lifeline lifeline;
    private final Remains remains = new Remains();
    private volatile RemoteFileSystem files;

    /** Carries to and from {@code files}; {@code random} makes the names of part files and must not be guessable. */
    public Carrier(RemoteFileSystem files, RandomGenerator random, LongSupplier nanoTime) {
        this(files, random, nanoTime, TransferListener.NONE);
    }

    /** The same with someone who hears of each file. */
    public Carrier(RemoteFileSystem files, RandomGenerator random, LongSupplier nanoTime, TransferListener listener) {
        this(files, random, nanoTime, listener, new OneConnection(files));
    }

    /** The same with someone who makes another connection when this one breaks, so that transfers can go on. */
    public Carrier(
            RemoteFileSystem files,
            RandomGenerator random,
            LongSupplier nanoTime,
            TransferListener listener,
            Lifeline lifeline) {
        this.files = files;
        this.random = random;
        this.nanoTime = nanoTime;
        this.listener = FlightRecorded.also(listener);
        this.lifeline = lifeline;
    }

    /** Throws, when it is run, if a transfer of {@code what} with these options is to be cancelled. */
    public static Runnable wanted(TransferOptions options, String what) {
        return Meter.asking(options.cancelled(), what);
    }

    /** The same for a tree. */
    public static Runnable wanted(TreeOptions options, String what) {
        return wanted(options.perFile(), what);
    }

    /** Uploads one file, as {@code Sftp.put} says. */
    public Transferred put(Path local, String remote, TransferOptions options) throws IOException {
        return upload(local, remote, options.checked(false, false));
    }

    /** Downloads one file, as {@code Sftp.get} says. */
    public Transferred get(String remote, Path local, TransferOptions options) throws IOException {
        TransferOptions checked = options.checked(false, false);
        return told(
                remote,
                local.toString(),
                () -> Remains.sayingWhere(this, remote, () -> Download.run(this, remote, local, checked)));
    }

    /** Uploads what a stream holds, as {@code Sftp.put} says. Does not close the stream. */
    public Transferred put(InputStream source, String remote, TransferOptions options) throws IOException {
        TransferOptions checked = options.checked(true, false).checkedForStream();
        return told("a stream", remote, () -> Upload.run(this, source, remote, checked));
    }

    /** Downloads one file into a stream, as {@code Sftp.get} says. Does not close the stream. */
    public Transferred get(String remote, OutputStream target, TransferOptions options) throws IOException {
        TransferOptions checked = options.checked(false, true).checkedForStream();
        if (checked.offset() != 0 && checked.checksum().isPresent()) {
            throw new IllegalArgumentException("verify(…) compares whole files, and offset(…) leaves out a part");
        }
        return told(
                remote,
                "a stream",
                () -> Remains.sayingWhere(this, remote, () -> StreamDownload.run(this, remote, target, checked)));
    }

    /** Reads a whole file, as {@code Sftp.readBytes} says. */
    public byte[] readBytes(String remote, TransferOptions options) throws IOException {
        return Contents.read(this, remote, options);
    }

    /** Reads a whole file of text, as {@code Sftp.readString} says. */
    public String readString(String remote, Charset charset, TransferOptions options) throws IOException {
        return Contents.readText(this, remote, charset, options);
    }

    /** Writes a whole file, as {@code Sftp.writeBytes} says. */
    public Transferred writeBytes(String remote, byte[] content, TransferOptions options) throws IOException {
        return put(new ByteArrayInputStream(content), remote, options.size(content.length));
    }

    /** Writes a whole file of text, as {@code Sftp.writeString} says. */
    public Transferred writeString(String remote, String text, Charset charset, TransferOptions options)
            throws IOException {
        return writeBytes(remote, Contents.encoded(text, charset), options);
    }

    /** Uploads what is in a directory, as {@code Sftp.putTree} says. */
    public TreeReport putTree(Path local, String remote, TreeOptions options) throws IOException {
        options.perFile().checked(false, false);
        return Retold.onItself(
                "putTree",
                remote,
                () -> options.plan().askForPlan()
                        ? planPut(local, remote, options, trip -> trip.with(this))
                                .run()
                        : TreeUpload.run(this, local, remote, options));
    }

    /** Looks what an upload of a tree would do, as {@code Sftp.planPut} says; {@code ferry} is for its run. */
    public TreePlan planPut(Path local, String remote, TreeOptions options, TreePlan.Ferry ferry) throws IOException {
        options.perFile().checked(false, false);
        return Retold.onItself("planPut", remote, () -> new Planning(this, local, remote, options, ferry).upload());
    }

    /** Downloads what is in a directory, as {@code Sftp.getTree} says. */
    public TreeReport getTree(String remote, Path local, TreeOptions options) throws IOException {
        options.perFile().checked(false, false);
        return Retold.onItself(
                "getTree",
                remote,
                () -> options.plan().askForPlan()
                        ? planGet(remote, local, options, trip -> trip.with(this))
                                .run()
                        : TreeDownload.run(this, remote, local, options));
    }

    /** Looks what a download of a tree would do, as {@code Sftp.planGet} says; {@code ferry} is for its run. */
    public TreePlan planGet(String remote, Path local, TreeOptions options, TreePlan.Ferry ferry) throws IOException {
        options.perFile().checked(false, false);
        return Retold.onItself("planGet", remote, () -> new Planning(this, local, remote, options, ferry).download());
    }

    /**
     * Makes a directory and what is missing above it, as {@code Sftp.mkdirs} says. {@code made} is empty at first; whoever
     * repeats it after a break gives the same again.
     */
    public void makeDirectories(String remote, OptionalInt mode, Set<String> made) throws IOException {
        directories().makeAll(remote, mode, made);
    }

    /** One upload, of a tree's too, that is told of. */
    Transferred upload(Path local, String remote, TransferOptions options) throws IOException {
        return told(local.toString(), remote, () -> Upload.run(this, local, remote, options));
    }

    /** One download, of a tree's too, that is told of. */
    Transferred download(String remote, Path local, TransferOptions options) throws IOException {
        return told(remote, local.toString(), () -> Download.run(this, remote, local, options));
    }

    @FunctionalInterface
    private interface Transfer {
        Transferred run() throws IOException;
    }

    private Transferred told(String source, String target, Transfer transfer) throws IOException {
        Transferred done;
        try {
            done = transfer.run();
        } catch (IOException | RuntimeException e) {
            listener.transferFailed(source, target, e);
            throw e;
        }
        listener.transferred(done);
        return done;
    }

    /** Tells of a transfer that was not one of {@link #upload} and {@link #download}. */
    void tell(Transferred done) {
        listener.transferred(done);
    }

    /** Tells of a transfer that failed and was not one of {@link #upload} and {@link #download}. */
    void tellFailed(String source, String target, Exception failure) {
        listener.transferFailed(source, target, failure);
    }

    /** Deletes a directory with all that is in it, as {@code Sftp.deleteTree} says. */
    public long deleteTree(String remote) throws IOException {
        return Retold.onItself("deleteTree", remote, () -> TreeRemoval.run(files, remote));
    }

    /**
     * Removes what killed transfers left in a directory, as {@code Sftp.cleanUp} says. Whoever repeats it after a break
     * gives the same {@code sweeping} again.
     */
    public CleanedUp cleanUp(Sweeping sweeping) throws IOException {
        return sweeping.run(files, random);
    }

    /** Copies a file on the server, as {@code Sftp.copy} says. */
    public void copy(String from, String to) throws IOException {
        RemoteCopy.run(this, from, to);
    }

    /** Removes a file unless it is gone already. */
    void removeIfThere(String remote) throws IOException {
        try {
            files.remove(remote);
        } catch (NoSuchRemoteFileException e) {
            // Gone is what was wanted.
        }
    }

    /** The connection there is now: another one after a file was carried over a break, so do not keep it for long. */
    RemoteFileSystem files() {
        return files;
    }

    Lifeline lifeline() {
        return lifeline;
    }

    /** Takes a connection that lives; one that stands but no longer answers is given up. */
    void connectAgain(SftpException failure, Runnable wanted) throws IOException {
        RemoteFileSystem old = files;
        if (failure instanceof SftpTimeoutException
                && old.isOpen()
                && !old.checking(wanted).answers()) {
            lifeline.discard(old);
        }
        files = lifeline.files(wanted);
    }

    /** Takes another connection if this one is dead, to clean up over. */
    void reach() throws IOException {
        if (!files.isOpen()) {
            files = lifeline.files(() -> {});
        }
    }

    /** What killed transfers left where this connection puts files. */
    Remains remains() {
        return remains;
    }

    RandomGenerator random() {
        return random;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    RemoteDirectories directories() {
        return new RemoteDirectories(files);
    }

    Meter meter(String source, String target, long total, TransferOptions options) {
        Meter meter = new Meter(source, target, total, options.listener(), nanoTime);
        return options.cancelled().map(meter::cancelledWhen).orElse(meter);
    }
}
