package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Deletes what is only here.
 *
 * @param root where the tree lies
 */
record LocalExtras(Path root) implements Extras.Way {
    @Override
    public void delete(List<String> paths, Extras extras) throws IOException {
        for (String path : paths) {
            try {
                delete(path, extras);
            } catch (NoSuchFileException e) {
                extras.goneBefore(path);
            } catch (DirectoryNotEmptyException e) {
                extras.stays(path, "it is not empty");
            } catch (IOException e) {
                if (Extras.endsAll(e)) {
                    throw e;
                }
                extras.stays(path, String.valueOf(e.getMessage()));
            }
        }
    }

    private void delete(String path, Extras extras) throws IOException {
        Path extra = NativeNames.below(root, path);
        BasicFileAttributes now = Files.readAttributes(extra, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Optional<String> text = now.isSymbolicLink() && extras.linkText(path).isPresent()
                ? Optional.of(LinkText.of(extra).text())
                : Optional.empty();
        if (!extras.takes(path, LocalScan.entry(now), text)) {
            return;
        }
        Path parent = extra.getParent();
        if (parent == null || !parent.toRealPath().startsWith(root.toRealPath())) {
            throw new FileSystemException(extra.toString(), null, "a link has taken the place of its directory");
        }
        Files.delete(extra);
        extras.gone(path);
    }
}
