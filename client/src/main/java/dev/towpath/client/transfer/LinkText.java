package dev.towpath.client.transfer;

import dev.towpath.client.remote.Capability;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is written in a symbolic link.
 *
 * @param text with slashes, without loss, as remote names are
 * @param isOfWindows whether it names a drive or a root of Windows, which mean nothing elsewhere
 */
record LinkText(String text, boolean isOfWindows) {
    /** The longest text Linux makes. */
    private static final int LONGEST = 4095;

    /** Reads a local link. */
    static LinkText of(Path link) throws IOException {
        Path text = Files.readSymbolicLink(link);
        if (text.getFileSystem().getSeparator().equals("\\")) {
            return new LinkText(text.toString().replace('\\', '/'), text.getRoot() != null);
        }
        StringBuilder names = new StringBuilder();
        boolean lossless = true;
        for (Path element : text) {
            String name = NativeNames.name(element);
            lossless &= name.equals(element.toString());
            names.append(names.isEmpty() ? "" : "/").append(name);
        }
        return new LinkText(lossless ? text.toString() : (text.isAbsolute() ? "/" : "") + names, false);
    }

    /**
     * Tells whether {@code told} is what {@code files} say of the link {@code remote} if this is in it: the text, or with
     * the directory of the link before it, as ProFTPD has it.
     */
    boolean isWhat(RemoteFileSystem files, String remote, String told) {
        String whole = RemotePaths.normalize(RemotePaths.resolve(RemotePaths.parent(remote), text));
        return told.equals(text) || (!Capability.likeOpenSsh(files) && told.equals(whole));
    }

    /**
     * Says why a link with {@code text} that a server tells must not be made {@code depth} directories below the root of a
     * tree; empty if it may. Upwards goes it at the beginning only, where the directories are known to be no links: behind
     * a name, which may be another link, {@code ..} could be anywhere.
     */
    static Optional<String> refusal(String text, int depth, LocalNameRule rule) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.of("is a symbolic link whose text is empty or too long");
        }
        if (text.startsWith("/")) {
            return Optional.of("is a symbolic link to an absolute path");
        }
        int up = 0;
        boolean down = false;
        for (String name : text.split("/", -1)) {
            if (name.equals("..")) {
                up++;
                if (down || up > depth) {
                    return Optional.of("is a symbolic link that leads, or might lead, out of the tree");
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                down = true;
                Optional<String> refusal = rule.refusal(name);
                if (refusal.isPresent()) {
                    return Optional.of("is a symbolic link to a name that cannot be used here: it " + refusal.get());
                }
            }
        }
        return Optional.empty();
    }

    /** The same without needless slashes, as it is here once the link is made. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        for (String name : text.split("/", -1)) {
            if (!name.isEmpty()) {
                plain.append(plain.isEmpty() ? "" : "/").append(name);
            }
        }
        return plain.toString();
    }

    /** A text that is not refused as a path for a link of {@code here}. */
    static Path local(FileSystem here, String text) {
        Path path = here.getPath("");
        for (String name : plain(text).split("/", -1)) {
            path = NativeNames.child(path, name);
        }
        return path;
    }
}
