package dev.towpath.client.hazards.seeded;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a JVM does that may make files of a certain length only. */
final class LittleRoom {
    private static final int TOO_LONG = 16 << 20;

    private LittleRoom() {}

    /** How many bytes a file in {@code directory} may have; fails if there is no limit. */
    static long measured(Path directory) throws IOException {
        Path file = directory.resolve("room");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] piece = new byte[1024];
            for (int i = 0; i < TOO_LONG; i += piece.length) {
                out.write(piece);
            }
            throw new IllegalStateException("a file may have more than " + TOO_LONG + " bytes");
        } catch (IOException full) {
            return Files.size(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Fetches a tree, keeping going or not, and tells how many files arrived and how many did not. */
    static String treeFetched(SftpBuilder builder, List<String> words) throws IOException {
        boolean keepsGoing = Boolean.parseBoolean(words.get(2));
        int parallel = Integer.parseInt(words.get(3));
        return ErrandProgram.attempt(() -> {
            try (Sftp sftp = builder.connect()) {
                TreeReport report = sftp.getTree(
                        words.get(0),
                        Path.of(words.get(1)),
                        o -> keepsGoing ? o.parallel(parallel).keepGoing() : o.parallel(parallel));
                return report.files().size() + " " + report.failures().size();
            }
        });
    }
}
