package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes local paths of names that a server sent.
 *
 * @since 0.1
 */
public final class LocalNames {
    private LocalNames() {}

    /**
     * Returns the file called {@code name} in {@code directory}, whatever bytes the name holds.
     *
     * @throws FileSystemException if {@code name} is not exactly one name here: {@code ..}, one with a slash, or on
     *     Windows one with a colon
     */
    public static Path in(Path directory, String name) throws IOException {
        Optional<String> refusal = LocalNameRule.of(directory.getFileSystem()).refusal(name);
        if (refusal.isPresent()) {
            throw new FileSystemException(
                    directory.toString(), null, "no file in it can have the name the server sent: it " + refusal.get());
        }
        try {
            return NativeNames.child(directory, name);
        } catch (InvalidPathException e) {
            FileSystemException refused = new FileSystemException(directory.toString(), null, e.getReason());
            refused.initCause(e);
            throw refused;
        }
    }
}
