package dev.towpath.client.transfer;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.Pipeline;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.Scanned.Entry;
import dev.towpath.client.transfer.Scanned.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Deletes what is only on the server, many at a time: all of one depth together, the deepest first, so that a directory
 * goes when all in it has gone. After a break it looks again at those that were not answered.
 */
final class RemoteExtras implements Extras.Way {
    private final Carrier carrier;
    private final String root;
    private final Repeating repeating;

    RemoteExtras(Carrier carrier, String root, Repeating repeating) {
        this.carrier = carrier;
        this.root = root;
        this.repeating = repeating;
    }

    @Override
    public void delete(List<String> paths, Extras extras) throws IOException {
        SortedMap<Long, List<String>> depths = new TreeMap<>(Comparator.reverseOrder());
        for (String path : paths) {
            long depth = path.chars().filter(character -> character == '/').count();
            depths.computeIfAbsent(depth, unused -> new ArrayList<>()).add(path);
        }
        for (List<String> depth : depths.values()) {
            boolean unused = repeating.run(() -> new Round(extras).run(depth));
        }
    }

    /** One connection's part of it. */
    private final class Round {
        private final Extras extras;
        private final Pipeline pipeline = new Pipeline(carrier.files());

        Round(Extras extras) {
            this.extras = extras;
        }

        boolean run(List<String> paths) throws IOException {
            Deque<String> left = new ArrayDeque<>(extras.left(paths));
            try {
                while (!left.isEmpty() || pipeline.inFlight() > 0) {
                    while (!left.isEmpty() && pipeline.inFlight() < pipeline.files()) {
                        look(left.remove());
                    }
                    pipeline.turn();
                }
            } finally {
                pipeline.abandon();
            }
            return true;
        }

        private void look(String path) throws IOException {
            String remote = RemotePaths.resolve(root, path);
            pipeline.lstat(
                    remote,
                    now -> {
                        if (now.isSymbolicLink() && extras.linkText(path).isPresent()) {
                            pipeline.readLink(
                                    remote,
                                    text -> delete(path, remote, now, Optional.of(text)),
                                    refused -> unseen(path, refused));
                        } else {
                            delete(path, remote, now, Optional.empty());
                        }
                    },
                    refused -> unseen(path, refused));
        }

        private void unseen(String path, SftpException refused) throws SftpException {
            if (refused instanceof NoSuchRemoteFileException) {
                extras.gone(path);
            } else {
                refused(path, refused);
            }
        }

        private void delete(String path, String remote, RemoteFile now, Optional<String> text) throws IOException {
            if (!extras.takes(path, entry(now), text)) {
                return;
            }
            Pipeline.Then<Boolean> then = done -> extras.gone(path);
            if (now.isDirectory()) {
                pipeline.rmdir(
                        remote,
                        then,
                        refused -> again(path, refused, () -> carrier.files().rmdir(remote)));
            } else {
                pipeline.remove(
                        remote,
                        then,
                        refused -> again(path, refused, () -> carrier.files().remove(remote)));
            }
        }

        /** Asked again, by itself, the server's answer is explained. */
        private void again(String path, SftpException refused, Uninterrupted.Step deletion) throws IOException {
            if (Extras.endsAll(refused)) {
                throw refused;
            }
            try {
                deletion.run();
                extras.gone(path);
            } catch (NoSuchRemoteFileException e) {
                extras.goneBefore(path);
            } catch (SftpException e) {
                refused(path, e);
            }
        }

        private void refused(String path, SftpException e) throws SftpException {
            if (Extras.endsAll(e)) {
                throw e;
            }
            extras.stays(path, String.valueOf(e.getMessage()));
        }
    }

    private static Entry entry(RemoteFile file) {
        if (file.isRegularFile()) {
            return RemoteScan.entry(file);
        }
        return new Entry(file.isDirectory() ? Kind.DIRECTORY : Kind.OTHER, -1, Scanned.NO_TIME);
    }
}
