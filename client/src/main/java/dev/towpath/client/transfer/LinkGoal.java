package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;

/**
 * Where a path of the server really is. That is for REALPATH to say, but some servers only tidy the text up (Go's
 * {@code pkg/sftp}, the example server of paramiko): then links would lead out of a tree, or round and round in it, and
 * nobody would notice. So a path that REALPATH gives back as it was is asked whether it is a link.
 */
final class LinkGoal {
    /** Nowhere that is known, and in no tree. */
    static final String UNKNOWN = "";

    /** How to look at the server. */
    interface Eyes {
        String realPath(String path) throws IOException;

        String readLink(String link) throws IOException;

        boolean isLink(String path) throws IOException;
    }

    private final Eyes eyes;
    private final boolean resolves;

    /** Looks at a server that surely resolves links, if {@code resolves}. */
    LinkGoal(Eyes eyes, boolean resolves) {
        this.eyes = eyes;
        this.resolves = resolves;
    }

    static LinkGoal on(RemoteFileSystem files) {
        Eyes eyes = new Eyes() {
            @Override
            public String realPath(String path) throws IOException {
                return files.realPath(path);
            }

            @Override
            public String readLink(String link) throws IOException {
                return files.readLink(link);
            }

            @Override
            public boolean isLink(String path) throws IOException {
                return files.lstat(path).isSymbolicLink();
            }
        };
        return new LinkGoal(eyes, Capability.likeOpenSsh(files));
    }

    /**
     * Where {@code path} is, which lies in a directory that is really {@code directory}; {@link #UNKNOWN} if other links
     * are on the way there.
     */
    String of(String directory, String path) throws IOException {
        String real = eyes.realPath(path);
        if (resolves || !real.equals(RemotePaths.normalize(path))) {
            return real;
        }
        String text;
        try {
            text = eyes.readLink(path);
        } catch (ConnectionLostException | SftpTimeoutException | ProtocolViolationException e) {
            throw e;
        } catch (SftpException e) {
            // No link, or one that nobody can read.
            return RemotePaths.resolve(directory, RemotePaths.name(path));
        }
        String goal = RemotePaths.normalize(RemotePaths.resolve(directory, text));
        return isPlain(goal, directory) ? goal : UNKNOWN;
    }

    /** Whether no link is on the way to {@code goal}; there is none on the way to {@code directory}. */
    private boolean isPlain(String goal, String directory) throws IOException {
        try {
            for (String step : RemotePaths.advance(goal)) {
                if (!(directory + "/").startsWith(step + "/") && eyes.isLink(step)) {
                    return false;
                }
            }
            return true;
        } catch (ConnectionLostException | SftpTimeoutException | ProtocolViolationException e) {
            throw e;
        } catch (SftpException e) {
            return false;
        }
    }
}
