package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A local directory whose children are being sent. */
final class SentDirectory {
    /** What waits for a directory. */
    interface Step {
        void run() throws IOException;
    }

    /** How far a directory on the server is. */
    enum Made {
        NOT_YET,
        ASKED,
        NEW,
        THERE,
        FAILED
    }

    final Path local;
    final String remote;
    final String below;
    final @Nullable SentDirectory parent;
    final int depth;
    final Iterator<Path> children;
    final Deque<Step> waiting = new ArrayDeque<>();
    Made made = Made.NOT_YET;
    boolean walked;
    int pending;

    SentDirectory(Path local, String remote, String below, @Nullable SentDirectory parent) throws IOException {
        this.local = local;
        this.remote = remote;
        this.below = below;
        this.parent = parent;
        this.depth = parent == null ? 1 : parent.depth + 1;
        this.children = sorted(local).iterator();
    }

    String below(String name) {
        return below.isEmpty() ? name : below + "/" + name;
    }

    boolean isReady() {
        return made == Made.NEW || made == Made.THERE;
    }

    private static List<Path> sorted(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        return children;
    }
}
