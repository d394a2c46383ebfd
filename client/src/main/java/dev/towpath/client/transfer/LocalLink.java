package dev.towpath.client.transfer;

import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A symbolic link of a server that is to be made again here. Its text is untrusted, see {@link LinkText#refusal}. */
record LocalLink(ListedDirectory level, String remote, Path local, String below) {
    /** Makes the directory the link lies in, or finds it made. */
    interface Entering {
        LocalDirectory enter(ListedDirectory level) throws IOException;
    }

    /** Makes it with {@code text}, as the server told it. */
    LinkEnd make(String text, LocalNameRule rule, TransferOptions options, RandomGenerator random, Entering entering)
            throws IOException {
        Optional<String> refusal = LinkText.refusal(text, level.depth - 1, rule);
        if (refusal.isEmpty()) {
            // By now all files and directories have taken their names.
            refusal = level.twins.clash(RemotePaths.name(remote), local);
        }
        if (refusal.isPresent()) {
            return new LinkEnd(refusal.get());
        }
        LocalDirectory directory = entering.enter(level);
        directory.requireSame();
        LinkEnd end = make(LinkText.local(local.getFileSystem(), text), options.ifExists(), random);
        directory.requireSame();
        return end;
    }

    private LinkEnd make(Path text, IfExists ifExists, RandomGenerator random) throws IOException {
        try {
            BasicFileAttributes there =
                    Files.readAttributes(local, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean same =
                    there.isSymbolicLink() && Files.readSymbolicLink(local).equals(text);
            Optional<LinkEnd> decided = LinkEnd.inPlaceOf(same, ifExists);
            if (decided.isPresent()) {
                return decided.get();
            }
            requireReplaceable(there, ifExists);
            replace(text, random);
        } catch (NoSuchFileException e) {
            link(local, text);
        }
        return LinkEnd.MADE;
    }

    private void requireReplaceable(BasicFileAttributes there, IfExists ifExists) throws FileSystemException {
        if (!there.isSymbolicLink() && !there.isRegularFile()) {
            throw new FileSystemException(
                    local.toString(), null, "is no file and no link; a symbolic link replaces nothing else");
        }
        if (!LinkEnd.mayReplace(there.isSymbolicLink(), ifExists)) {
            throw new FileAlreadyExistsException(
                    local.toString(),
                    null,
                    "a symbolic link is meant here; to replace what there is use ifExists(REPLACE)");
        }
    }

    private void replace(Path text, RandomGenerator random) throws IOException {
        Path part = local.resolveSibling(
                NativeNames.child(local.getFileSystem().getPath(""), PartName.of(NativeNames.name(local), random)));
        link(part, text);
        try {
            Files.move(part, local, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            Uninterrupted.clean(e, () -> Files.deleteIfExists(part));
            throw e;
        }
    }

    private static void link(Path place, Path text) throws IOException {
        try {
            Files.createSymbolicLink(place, text);
        } catch (UnsupportedOperationException e) {
            FileSystemException clear = new FileSystemException(
                    place.toString(),
                    null,
                    "this file system has no symbolic links; leave them out with links(SKIP), or take what they lead to"
                            + " with links(FOLLOW)");
            clear.initCause(e);
            throw clear;
        }
    }
}
