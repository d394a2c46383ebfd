package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How a complete part file takes the place of its target, over as many connections as it needs. A rename whose answer is
 * lost may have happened: before anything is asked again, this looks. Nobody else knows the part file's name, so if it
 * is gone and the target is there, the rename happened.
 *
 * <p>A server that cannot replace a file in one step gets three: the old file aside, the new one in, the old one removed.
 */
final class Placement {
    private final RemoteTarget target;
    private final String part;
    private final String aside;
    private long size = -1;
    private boolean asideAsked;
    private boolean inAsked;
    /** Somebody has put another file at the target since ours went aside. */
    private boolean superseded;

    private boolean removalFailed;

    Placement(RemoteTarget target, String part, String aside) {
        this.target = target;
        this.part = part;
        this.aside = aside;
    }

    /** Knows how long the part file is. */
    Placement withSize(long bytes) {
        size = bytes;
        return this;
    }

    /** Moves the part file to the target; called again after a failure, it finds out first how far it got. */
    Completion take(List<String> warnings) throws IOException {
        if (inAsked && found(part).isEmpty()) {
            requireArrived();
            return asideAsked ? withoutAside(warnings) : Completion.ATOMIC;
        }
        if (!target.mayReplace()) {
            return becomeNew();
        }
        if (target.isReplacedInOneStep()) {
            inAsked = true;
            target.files().posixRename(part, target.path());
            return Completion.ATOMIC;
        }
        if (!asideAsked && found(target.path()).isEmpty()) {
            in();
            return Completion.ATOMIC;
        }
        target.requireStepsAllowed();
        if (!asideAsked || isStillInTheWay()) {
            asideAsked = true;
            moveAside();
        }
        inFreed();
        return withoutAside(warnings);
    }

    private void moveAside() throws IOException {
        try {
            target.files().rename(target.path(), aside);
        } catch (NoSuchRemoteFileException e) {
            // Somebody who replaces it at the same time was faster: nothing is in the way.
        }
    }

    private void in() throws IOException {
        inAsked = true;
        target.files().rename(part, target.path());
    }

    /** Puts it where the old file was, unless somebody has put another there meanwhile. */
    private void inFreed() throws IOException {
        try {
            try {
                in();
            } catch (SftpException e) {
                if (e.getClass() != SftpException.class || !BareFailure.is(e)) {
                    throw e;
                }
                // What was in the way may have been taken aside again before anybody looked; if not, it fails again.
                in();
            }
        } catch (RemoteFileExistsException e) {
            superseded = true;
            throw e;
        }
    }

    /** SSH_FXP_RENAME does not replace on OpenSSH; servers where it does are kept from it by looking first. */
    private Completion becomeNew() throws IOException {
        if (found(target.path()).isPresent()) {
            return target.orSkip(null);
        }
        try {
            in();
            return Completion.ATOMIC;
        } catch (RemoteFileExistsException e) {
            return target.orSkip(e);
        }
    }

    private boolean isStillInTheWay() throws IOException {
        return found(aside).isEmpty() && found(target.path()).isPresent();
    }

    private void requireArrived() throws IOException {
        Optional<RemoteFile> there = found(target.path());
        boolean whole = there.isPresent()
                && (size < 0 || there.get().size() < 0 || there.get().size() == size);
        if (!whole) {
            throw new TransferIntegrityException(
                    target.failure("the answer to the last rename was lost; the part file is gone, and "
                                    + (there.isEmpty()
                                            ? "there is no file at the target"
                                            : "the file at the target has "
                                                    + there.get().size() + " bytes, not " + size))
                            .withAdvice("somebody may have taken or replaced the complete file at once; look there"
                                    + " before sending it again"),
                    null);
        }
    }

    private Completion withoutAside(List<String> warnings) throws IOException {
        try {
            target.files().remove(aside);
        } catch (NoSuchRemoteFileException e) {
            // Removed before the answer was lost.
        } catch (ConnectionLostException | SftpTimeoutException e) {
            if (!removalFailed) {
                removalFailed = true;
                throw e;
            }
            warnings.add(left(e));
        } catch (SftpException e) {
            warnings.add(left(e));
        }
        return Completion.IN_STEPS;
    }

    private String left(SftpException e) {
        return "the replaced file is still there as \"" + aside + "\": " + e.getMessage();
    }

    /** Whether the old file may be aside. */
    boolean movedAside() {
        return asideAsked;
    }

    /**
     * Moves the old file back if there is none at the target, and removes it if there is: then the new one arrived. If
     * somebody else's arrived, the old one must not come back in its place, even if that is being replaced just now.
     */
    void restore() throws IOException {
        if (!superseded && found(target.path()).isEmpty()) {
            target.files().rename(aside, target.path());
            return;
        }
        try {
            target.files().remove(aside);
        } catch (NoSuchRemoteFileException e) {
            // It never left.
        }
    }

    /** What to do if the target could not be moved back. */
    String advice() {
        return "the file that was there is now \"" + aside + "\"; rename it back";
    }

    private Optional<RemoteFile> found(String path) throws IOException {
        RemoteFileSystem files = target.files();
        try {
            return files.lfind(path);
        } catch (UnsupportedByServerException e) {
            return files.find(path);
        }
    }
}
