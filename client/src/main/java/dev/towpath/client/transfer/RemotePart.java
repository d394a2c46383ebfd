package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.TransferIntegrityException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteHandle;
import dev.towpath.client.remote.RemotePaths;
import dev.towpath.client.transfer.TransferOptions.Choice;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The file on the server that an upload grows in: a part file, or the target itself where it is written in place. It is
 * opened anew for each attempt, and trusted only as far as it agrees with the source.
 */
final class RemotePart {
    private final Carrier carrier;
    private final TransferOptions options;
    private final UploadSource source;
    private final RemoteTarget target;

    private String path;
    private boolean inPlace;
    /** Whether there may be something of ours at the path. */
    private boolean begun;
    /** Whether bytes may have come to be there: the last OPEN was granted, or nobody knows. */
    private boolean opened;
    /** Whether an earlier call left it and it is not open yet: what a connection that breaks meanwhile takes is not known. */
    private boolean found;
    /** Whether what is there was not begun by this upload. */
    private boolean appends;

    private long start;
    /** What others had under way, or had left, when this upload looked; nothing if it could not look. */
    private Optional<List<RemoteFile>> others = Optional.of(List.of());

    RemotePart(Carrier carrier, TransferOptions options, UploadSource source, RemoteTarget target) {
        this.carrier = carrier;
        this.options = options;
        this.source = source;
        this.target = target;
        this.inPlace = options.has(Choice.IN_PLACE);
        this.path = inPlace ? target.path() : freshPath();
    }

    RemoteTarget target() {
        return target;
    }

    String path() {
        return path;
    }

    boolean isInPlace() {
        return inPlace;
    }

    /** Where the bytes begin that the last {@link #open} is for. */
    long start() {
        return start;
    }

    /** Looks at what is at the target already, and returns whether it is to stay. */
    boolean isUnwanted() throws IOException {
        if (!target.existed()) {
            return false;
        }
        return switch (options.ifExists()) {
            case REPLACE, FAIL -> false;
            case SKIP -> true;
            case NEWER -> !target.isOlderThan(source);
            case RESUME -> {
                start = target.beginningOf(source, target.files());
                path = target.path();
                inPlace = true;
                appends = true;
                begun = true;
                yield start == source.size();
            }
        };
    }

    /** Opens it to write on behind {@code safe} bytes, or behind as many as {@link #start} says then. */
    RemoteHandle open(long safe, List<String> warnings) throws IOException {
        start = appends ? Math.max(start, safe) : safe;
        if ((!begun || found) && isKept()) {
            adopt(warnings);
        }
        opened = begun;
        // What is completed in place may be empty: it is written on all the same, never made anew.
        if (begun && (start > 0 || appends) && source.canGoOnAt(start)) {
            Optional<RemoteHandle> again = Agreement.reopened(target.files(), path, start, source);
            if (again.isPresent()) {
                found = false;
                return again.get();
            }
        }
        found = false;
        if (begun && appends && wasEmptied()) {
            warnings.add("all of it was sent again: the server emptied the file when it was opened to go on");
        } else if (begun) {
            if (appends || !source.canGoOnAt(0)) {
                throw new TransferIntegrityException(
                        target.failure("what was sent is no longer as it was left, or cannot be written on")
                                .withAdvice("send it again"),
                        null);
            }
            if (start > 0) {
                warnings.add("the first " + start + " bytes were sent again: the server no longer had them as they"
                        + " were left, or did not let them be continued");
            }
            discard();
        }
        start = 0;
        boolean again = begun && inPlace;
        begun = true;
        opened = true;
        try {
            return created(again);
        } catch (SftpException e) {
            opened = again || (e.status().isEmpty() && !(e instanceof NoSuchRemoteFileException));
            begun = opened || !isNotOurs(e);
            throw e;
        }
    }

    /**
     * Whether nothing of ours is there. Some servers make the file before they find that they have no handle for it, so
     * not every refusal means that; and a part file that exists already is one that was made so: nobody else knows its
     * name.
     */
    private boolean isNotOurs(SftpException e) {
        return e instanceof RemoteAccessDeniedException
                || e instanceof NoSuchRemoteFileException
                || e instanceof UnsupportedByServerException
                || (inPlace && e instanceof RemoteFileExistsException);
    }

    /** Whether nothing is left of what this was to go on with. */
    private boolean wasEmptied() throws IOException {
        return start > 0 && source.canGoOnAt(0) && target.files().stat(path).size() == 0;
    }

    /** Whether a later call may go on with it. */
    private boolean isKept() {
        return options.has(Choice.RESUME) && source instanceof LocalSource;
    }

    /** How much of what an earlier call left is looked at: all of it, if the power may have failed since. */
    private long looked() {
        return options.has(Choice.SYNC) ? Long.MAX_VALUE : Agreement.IN_FLIGHT;
    }

    /** Looks for what an earlier call left. */
    private void adopt(List<String> warnings) throws IOException {
        if (!(source instanceof LocalSource local)) {
            return;
        }
        others = LeftBehind.parts(target.files(), target, warnings);
        Optional<LeftBehind.Found> left =
                LeftBehind.of(target.files(), target, others.orElse(List.of()), local, looked(), warnings);
        found = left.isPresent();
        if (left.isPresent()) {
            path = left.get().path();
            start = left.get().size();
            begun = true;
        }
    }

    /** Removes what is there and takes another name: late WRITEs of a connection that broke may still arrive there. */
    private void discard() throws IOException {
        if (!inPlace) {
            carrier.removeIfThere(path);
            path = freshPath();
        }
    }

    /** Part files of the target that were there before; known after {@link #open}, if they could be looked for. */
    Optional<List<RemoteFile>> others() {
        return others;
    }

    /** Whether it is gone though nobody but one who sends the same could have known it. */
    boolean isGone() throws IOException {
        return opened && !inPlace && isKept() && target.files().lfind(path).isEmpty();
    }

    /** Whether there is a file at the target that may be this one. */
    boolean hasArrived() throws IOException {
        return target.files()
                .lfind(target.path())
                .filter(there -> there.size() < 0 || there.size() == source.size())
                .isPresent();
    }

    /** Begins from the first byte: what is there is of another version of the source. */
    void startAnew() throws IOException {
        discard();
        start = 0;
    }

    /**
     * Whether to begin from the first byte after the server has refused, for no reason it told, the first bytes behind
     * those that were there: rclone opens a file again, and takes nothing but its beginning. OpenSSH's server writes
     * anywhere, and what it refuses is not the place.
     */
    boolean mayBeginAnew(SftpException refused) throws IOException {
        boolean aboutThePlace = start > 0
                && source.canGoOnAt(0)
                && !Capability.likeOpenSsh(target.files())
                && (BareFailure.isUnexplained(refused) || refused instanceof UnsupportedByServerException);
        return aboutThePlace && (!appends || wasEmptied());
    }

    private String freshPath() {
        String name = RemotePaths.name(target.path());
        if (options.temporaryName().isPresent()) {
            String other = options.temporaryName().get().apply(name);
            if (other == null
                    || other.equals(name)
                    || LocalNameRule.UNIX.refusal(other).isPresent()) {
                throw new IllegalArgumentException(
                        "temporaryName(…) must give another name in the same directory, not \"" + other + "\"");
            }
            return RemotePaths.resolve(target.directory(), other);
        }
        return isKept() && source instanceof LocalSource file
                ? RemotePaths.resolve(target.directory(), PartName.of(name, file.version(), carrier.random()))
                : target.partPath(carrier.random());
    }

    private RemoteHandle created(boolean again) throws IOException {
        boolean truncates = inPlace && (again || target.mayReplace());
        Set<OpenFlag> flags =
                EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, truncates ? OpenFlag.TRUNCATE : OpenFlag.EXCLUSIVE);
        // Given at the start as well, so that a file that will be private is never open to others meanwhile.
        OptionalInt mode = target.mode(source);
        AttributeChange attributes =
                mode.isPresent() ? AttributeChange.none().withPermissions(mode.getAsInt()) : AttributeChange.none();
        try {
            return target.files().open(path, flags, attributes);
        } catch (NoSuchRemoteFileException e) {
            if (!options.has(Choice.CREATE_DIRECTORIES)) {
                throw target.noDirectory(e);
            }
            makeDirectory();
            return target.files().open(path, flags, attributes);
        } catch (RemoteFileExistsException e) {
            if (options.temporaryName().isEmpty()) {
                throw e;
            }
            carrier.removeIfThere(path);
            return target.files().open(path, flags, attributes);
        } catch (SftpException e) {
            boolean explained = e.status().isEmpty() || e instanceof WrongRemoteTypeException;
            throw inPlace || explained ? e : withAdvice(e);
        }
    }

    private void makeDirectory() throws IOException {
        try {
            int unused = carrier.directories().makeAll(target.directory(), OptionalInt.empty());
        } catch (RemoteFileExistsException e) {
            throw target.inTheWay(e);
        }
    }

    /** A name that is not allowed is denied by some servers and fails on others. */
    private SftpException withAdvice(SftpException refused) {
        return Retold.withMoreAdvice(
                Retold.as("put", target.path(), refused),
                "the bytes go to a part file in \"" + target.directory()
                        + "\" first; if only certain names may be written there, use inPlace()");
    }

    /**
     * Cleans up after the last attempt failed with {@code failure}, {@code safe} bytes behind the beginning of the file.
     *
     * @return what to tell the caller of what is left; empty if nothing is
     */
    String leave(Exception failure, boolean reachable, long safe) {
        if (!begun) {
            return "";
        }
        if (appends) {
            return leaveGrown(failure, Math.max(start, safe));
        }
        if (inPlace && target.existed()) {
            return "the target is damaged, because it was written in place";
        }
        if (isKept() && opened && !(failure instanceof NoSuchRemoteFileException)) {
            return "what came across is kept in \"" + path + "\"; the same call goes on there";
        }
        boolean gone = reachable
                && Uninterrupted.remove(failure, () -> {
                    carrier.reach();
                    try {
                        carrier.removeIfThere(path);
                    } catch (ConnectionLostException e) {
                        // Others use it as well, and one of them may be why it breaks.
                        carrier.reach();
                        carrier.removeIfThere(path);
                    }
                });
        if (gone) {
            return "";
        }
        return inPlace
                ? "the unfinished target could not be removed; delete it"
                : "the part file \"" + path + "\" could not be removed; delete it";
    }

    /**
     * Behind a WRITE that was refused others may have been taken: without those what is there is the beginning of the file.
     * Not over another connection, for late WRITEs of the one before would make a gap then.
     */
    private String leaveGrown(Exception failure, long end) {
        boolean refused = failure instanceof SftpException e && e.status().isPresent();
        boolean cut = refused
                && end < source.size()
                && carrier.files().isOpen()
                && Uninterrupted.clean(
                        failure,
                        () -> carrier.files()
                                .setAttributes(path, AttributeChange.none().withSize(end)));
        return "the target was written to in place, and holds the "
                + (cut ? "beginning" : "first " + end + " bytes or more") + " of the file";
    }
}
