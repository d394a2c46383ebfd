package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Names that part files of earlier calls with {@code resume()} have, for tests that lay such files there. */
public final class PartFiles {
    private PartFiles() {}

    /** That of an upload of {@code source} as it is now to a target called {@code name}. */
    public static String ofUpload(String name, Path source) throws IOException {
        try (LocalSource local = LocalSource.open(source)) {
            return PartName.of(name, local.version(), () -> 4711);
        }
    }

    /** That of a download of a file of this size and time to a target called {@code name}. */
    public static String ofDownload(String name, long size, Instant modified) {
        return PartName.of(name, PartName.version(size, modified.getEpochSecond()), () -> 4711);
    }
}
