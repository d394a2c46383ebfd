package dev.towpath.client.transfer;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A local symbolic link that is made again on the server, step by step. */
final class RemoteLink implements SmallFiles.Job {
    private final Carrier carrier;
    private final RemoteTarget target;
    private final String part;

    private RemoteLink(Carrier carrier, RemoteTarget target) {
        this.carrier = carrier;
        this.target = target;
        this.part = target.partPath(carrier.random());
    }

    /** Makes a link with {@code text}, unless the same link is there; {@code log} knows it as {@code below}. */
    static LinkEnd send(
            Carrier carrier,
            SmallFiles small,
            LinkText text,
            String remote,
            TransferOptions options,
            TreeLog log,
            String below)
            throws IOException {
        RemoteFileSystem files = small.asking(carrier.files());
        settle(carrier.files(), remote, options, log, below);
        Optional<RemoteFile> there = files.lfind(remote);
        if (there.isEmpty()) {
            log.linking(below);
            files.symlink(remote, text.text());
            return LinkEnd.MADE;
        }
        boolean link = there.get().isSymbolicLink();
        boolean same = link && text.isWhat(files, remote, told(files, remote));
        Optional<LinkEnd> decided = LinkEnd.inPlaceOf(same, options.ifExists());
        if (decided.isPresent()) {
            return decided.get();
        }
        RemoteTarget target = RemoteTarget.ofLink(files, remote, options, there);
        if (!link && !there.get().isRegularFile()) {
            throw new WrongRemoteTypeException(
                    Failure.of("put", "is no file and no link; a symbolic link replaces nothing else")
                            .withPath(remote)
                            .withServer(files.server()),
                    null);
        }
        if (!LinkEnd.mayReplace(link, options.ifExists())) {
            throw target.exists(null);
        }
        if (!mayRename(files) && options.has(TransferOptions.Choice.REQUIRE_ATOMIC)) {
            throw new UnsupportedByServerException(
                    target.failure("the server may rename what a link leads to, so none is put there in one step")
                            .withAdvice("go without requireAtomic() there"),
                    null);
        }
        // Who lost interest in the middle of these steps would find neither the old one nor the new.
        target.on(carrier.files());
        new RemoteLink(carrier, target).replace(small, text.text(), log, below);
        return LinkEnd.MADE;
    }

    /**
     * Whether a rename is about a link itself. ProFTPD renames what it leads to: a link put in the place of another would
     * be one file put in the place of another file.
     */
    static boolean mayRename(RemoteFileSystem files) {
        return Capability.likeOpenSsh(files);
    }

    /** What is in a link; nothing that a link can hold if the server does not tell, as asyncssh below a root of its own. */
    private static String told(RemoteFileSystem files, String remote) throws IOException {
        try {
            return files.readLink(remote);
        } catch (SftpException e) {
            if (e.status().isEmpty()) {
                throw e;
            }
            return "";
        }
    }

    /** In an earlier round the connection may have been lost while the old file was aside. */
    private static void settle(
            RemoteFileSystem files, String remote, TransferOptions options, TreeLog log, String below)
            throws IOException {
        Optional<String> aside = log.aside(below);
        if (aside.isEmpty()) {
            return;
        }
        RemoteTarget target = RemoteTarget.ofLink(files, remote, options, Optional.empty());
        try {
            new Placement(target, "", aside.get()).restore();
        } catch (NoSuchRemoteFileException e) {
            // It never left, and is not there any more.
        }
        log.settledAside(below);
    }

    /** While it is entered, whoever ends the tree, or begins it again, removes the part. */
    private void replace(SmallFiles small, String text, TreeLog log, String below) throws IOException {
        small.enter(this);
        List<String> warnings = new ArrayList<>();
        try {
            small.asking(target.files()).symlink(part, text);
            if (!mayRename(target.files())) {
                // The server makes links: now the old one, or the file, may go.
                carrier.removeIfThere(part);
                log.linking(below);
                target.files().remove(target.path());
                target.files().symlink(target.path(), text);
                small.leave(this);
                return;
            }
            log.linking(below);
            String aside = target.asidePath(carrier.random());
            if (!target.isReplacedInOneStep()) {
                log.movedAside(below, aside);
            }
            Completion unused = target.take(part, aside, warnings);
            log.settledAside(below);
            warnings.forEach(log::warn);
        } catch (ConnectionLostException e) {
            throw e;
        } catch (IOException e) {
            if (!Uninterrupted.remove(e, () -> carrier.removeIfThere(part))) {
                e.addSuppressed(new IOException("a part may be left on the server; delete it: " + part));
            }
            log.settledAside(below);
            small.leave(this);
            throw e;
        }
        small.leave(this);
    }

    @Override
    public List<String> leftovers() {
        return List.of(part);
    }
}
