package dev.towpath.client;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.transfer.Carrier;
import dev.towpath.client.transfer.GivenPath;
import dev.towpath.client.transfer.Haulage;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.client.transfer.Transfers;
import dev.towpath.client.transfer.TreeOptions;
import dev.towpath.client.transfer.TreePlan;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * The verbs that carry bytes. A connection known to be dead is replaced first; one that dies on the way is reported.
 */
abstract sealed class Carrying extends Changing permits Streaming {
    Carrying(Session session, TransferOptions transfers, String directory) {
        super(session, transfers, directory);
    }

    /** Uploads {@code local}; see {@link #put(Path, String, UnaryOperator)}. */
    public Transferred put(Path local, String remote) throws IOException {
        return put(local, remote, UnaryOperator.identity());
    }

    /**
     * Uploads {@code local} to {@code remote} and returns once the server has acknowledged every byte, the size is
     * checked and the file is in place. {@code remote} is the name of the file, or a directory if it ends with a slash.
     * Whatever fails, an existing target stays as it was (but see {@link TransferOptions#inPlace()}) and no part file
     * is left; if one could not be removed, the message names it. A link at the target is replaced, not followed.
     *
     * <p>The size tells of bytes that are missing at the end. If somebody on the server cuts off or writes to the
     * unfinished file meanwhile, what comes later goes behind the gap and the size is right: only
     * {@link TransferOptions#verify} finds that.
     *
     * <p>What an upload that was killed left beside the same target is removed by the next one that replaces it, a day
     * later or more; {@link #cleanUp} removes what is left in a whole directory.
     *
     * @throws java.nio.file.NoSuchFileException if {@code local} does not exist
     * @throws java.nio.file.FileSystemException if {@code local} is a directory
     * @throws NoSuchRemoteFileException if {@code remote}'s directory is missing
     * @throws WrongRemoteTypeException if {@code remote} is a directory and has no slash at its end
     * @throws dev.towpath.client.errors.TransferIntegrityException if the size differs or {@code local} was written to
     *     meanwhile
     */
    public Transferred put(Path local, String remote, UnaryOperator<TransferOptions> how) throws IOException {
        TransferOptions options = how.apply(transfers());
        Runnable wanted = Carrier.wanted(options, local + " -> " + remote);
        String target = at(remote, wanted);
        return session().once(live -> live.carrier().put(local, target, options), wanted);
    }

    /** Downloads {@code remote} with the connection's defaults; see {@link #get(String, Path, UnaryOperator)}. */
    public Transferred get(String remote, Path local) throws IOException {
        return get(remote, local, UnaryOperator.identity());
    }

    /**
     * Downloads {@code remote} to the file {@code local}, which appears in one step once all of it is here and its size
     * is checked. Whatever fails, an existing {@code local} stays as it was and nothing is left beside it. A link at
     * {@code local} is replaced, not followed.
     *
     * @throws java.nio.file.NoSuchFileException if the local directory does not exist
     * @throws java.nio.file.FileSystemException if {@code local} is a directory
     * @throws NoSuchRemoteFileException if {@code remote} does not exist
     * @throws WrongRemoteTypeException if {@code remote} is a directory
     * @throws dev.towpath.client.errors.TransferIntegrityException if {@code remote} was written to meanwhile, or the
     *     server sent less or more than it said
     */
    public Transferred get(String remote, Path local, UnaryOperator<TransferOptions> how) throws IOException {
        TransferOptions options = how.apply(transfers());
        Runnable wanted = Carrier.wanted(options, remote + " -> " + local);
        String source = at(remote, wanted);
        return session().once(live -> live.carrier().get(source, local, options), wanted);
    }

    /** Uploads what is in {@code local} into {@code remote}; see {@link #putTree(Path, String, UnaryOperator)}. */
    public TreeReport putTree(Path local, String remote) throws IOException {
        return putTree(local, remote, UnaryOperator.identity());
    }

    /**
     * Uploads what is in the directory {@code local} into the directory {@code remote}. Directories are made as needed;
     * existing ones are fine. Each file is transferred as {@link #put(Path, String, UnaryOperator)} does. Files that
     * are only in {@code remote} stay, and so does what killed calls left of small ones until {@link #cleanUp}
     * removes it. A small file that meets a refusal among many is sent once more by itself before it counts as failed.
     *
     * @throws java.nio.file.NoSuchFileException if {@code local} does not exist
     * @throws java.nio.file.NotDirectoryException if {@code local} is no directory
     */
    public TreeReport putTree(Path local, String remote, UnaryOperator<TreeOptions> how) throws IOException {
        TreeOptions options = how.apply(trees());
        Runnable wanted = Carrier.wanted(options, local + " -> " + remote);
        String target = GivenPath.below(at(remote, wanted), local, options);
        return session().once(live -> live.carrier().putTree(local, target, options), wanted);
    }

    /** Downloads what is in {@code remote} into {@code local}; see {@link #getTree(String, Path, UnaryOperator)}. */
    public TreeReport getTree(String remote, Path local) throws IOException {
        return getTree(remote, local, UnaryOperator.identity());
    }

    /**
     * Downloads what is in the directory {@code remote} into the directory {@code local}. Directories are made as
     * needed; existing ones are fine. Each file is transferred as {@link #get(String, Path, UnaryOperator)} does.
     * Nothing is written outside {@code local}, whatever names and links the server sends, nor through symbolic links
     * that lie below it; what cannot be taken is in {@link TreeReport#leftOut()}.
     *
     * @throws NoSuchRemoteFileException if {@code remote} does not exist
     * @throws WrongRemoteTypeException if {@code remote} is no directory
     */
    public TreeReport getTree(String remote, Path local, UnaryOperator<TreeOptions> how) throws IOException {
        TreeOptions options = how.apply(trees());
        Path target = GivenPath.below(local, remote, options);
        Runnable wanted = Carrier.wanted(options, remote + " -> " + local);
        String source = at(remote, wanted);
        return session().once(live -> live.carrier().getTree(source, target, options), wanted);
    }

    /**
     * Looks what {@link #putTree(Path, String, UnaryOperator)} would do, and does nothing yet: the plan can be read,
     * printed and run. Without {@link TreeOptions#onlyChanged} every file would be sent. Begins again if the connection
     * breaks: once, or as often as the {@link dev.towpath.client.remote.RetryPolicy} allows.
     *
     * @throws java.nio.file.NoSuchFileException if {@code local} does not exist
     * @throws java.nio.file.NotDirectoryException if {@code local} is no directory
     * @throws WrongRemoteTypeException if {@code remote} is no directory
     * @throws dev.towpath.client.errors.RemoteFileExistsException if a file is where a directory above {@code remote}
     *     would have to be made
     */
    public TreePlan planPut(Path local, String remote, UnaryOperator<TreeOptions> how) throws IOException {
        TreeOptions options = how.apply(trees());
        Runnable wanted = Carrier.wanted(options, local + " -> " + remote);
        String target = GivenPath.below(at(remote, wanted), local, options);
        TreePlan.Ferry ferry = trip -> session().once(live -> trip.with(live.carrier()), wanted);
        return session().once(live -> live.carrier().planPut(local, target, options, ferry), wanted);
    }

    /**
     * Looks what {@link #getTree(String, Path, UnaryOperator)} would do, as {@link #planPut} does.
     *
     * @throws NoSuchRemoteFileException if {@code remote} does not exist
     * @throws WrongRemoteTypeException if {@code remote} is no directory
     * @throws java.nio.file.NotDirectoryException if {@code local}, or what would lie above it, is no directory
     */
    public TreePlan planGet(String remote, Path local, UnaryOperator<TreeOptions> how) throws IOException {
        TreeOptions options = how.apply(trees());
        Path target = GivenPath.below(local, remote, options);
        Runnable wanted = Carrier.wanted(options, remote + " -> " + local);
        String source = at(remote, wanted);
        TreePlan.Ferry ferry = trip -> session().once(live -> trip.with(live.carrier()), wanted);
        return session().once(live -> live.carrier().planGet(source, target, options, ferry), wanted);
    }

    /**
     * Returns a queue that carries files in the background, at most so many at a time. Each is carried as
     * {@link #put(Path, String, UnaryOperator)} and {@link #get(String, Path, UnaryOperator)} do, over this client's
     * connections. Close it before the client: that waits for what was given.
     *
     * @throws IllegalArgumentException if {@code parallel} is less than 1
     */
    public Transfers background(int parallel) {
        return new Transfers(parallel, new Haulage() {
            @Override
            public Transferred put(Path local, String remote, UnaryOperator<TransferOptions> how) throws IOException {
                return Carrying.this.put(local, remote, how);
            }

            @Override
            public Transferred get(String remote, Path local, UnaryOperator<TransferOptions> how) throws IOException {
                return Carrying.this.get(remote, local, how);
            }
        });
    }

    private TreeOptions trees() {
        return TreeOptions.defaults().each(o -> transfers());
    }
}
