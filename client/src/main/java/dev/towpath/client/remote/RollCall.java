package dev.towpath.client.remote;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Asks which of many files are there, and what they are, without waiting for one reply before the next question. Used
 * once, by one thread.
 *
 * @since 0.1
 */
public final class RollCall {
    /** Questions in flight: what a server answers within 10 ms or so, and some 100 KiB on either side. */
    private static final int AHEAD = 1024;

    private final RemoteFileSystem files;
    private final Pipeline pipeline;
    private final boolean follow;
    private final List<String> paths;
    private final List<Optional<RemoteFile>> answers;

    private RollCall(RemoteFileSystem files, List<String> paths, boolean follow) {
        this.files = files;
        this.pipeline = new Pipeline(files);
        this.paths = paths;
        this.follow = follow;
        this.answers = new ArrayList<>(Collections.nCopies(paths.size(), Optional.empty()));
    }

    /**
     * Asks for the attributes of files that may be missing, following links if {@code follow}; the answers are in the
     * order of {@code paths}.
     *
     * @throws dev.towpath.client.errors.SftpException if the server refused one for any other reason than that it is
     *     missing; nothing is told of the others then
     */
    public static List<Optional<RemoteFile>> of(RemoteFileSystem files, List<String> paths, boolean follow)
            throws IOException {
        return new RollCall(files, paths, follow).take();
    }

    private List<Optional<RemoteFile>> take() throws IOException {
        try {
            int next = 0;
            while (next < paths.size() || pipeline.inFlight() > 0) {
                while (next < paths.size() && pipeline.inFlight() < AHEAD) {
                    ask(next);
                    next++;
                }
                pipeline.turn();
            }
            return answers;
        } finally {
            pipeline.abandon();
        }
    }

    private void ask(int index) throws IOException {
        Pipeline.Then<RemoteFile> then = file -> answers.set(index, Optional.of(file));
        Pipeline.Otherwise otherwise = refused -> {
            SftpException why = files.secondLook().afterStat(refused);
            if (!(why instanceof NoSuchRemoteFileException)) {
                throw why;
            }
        };
        if (follow) {
            pipeline.stat(paths.get(index), then, otherwise);
        } else {
            pipeline.lstat(paths.get(index), then, otherwise);
        }
    }
}
