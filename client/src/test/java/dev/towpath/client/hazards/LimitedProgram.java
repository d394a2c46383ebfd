package dev.towpath.client.hazards;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JVM of its own, for what must not happen to the one that tests. */
final class LimitedProgram {
    private LimitedProgram() {}

    public static void main(String[] arguments) throws IOException {
        Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(arguments[1]))
                .connect();
        fill(sftp, Path.of(arguments[2]));
    }

    /** Fetches more than fits, then what does. */
    private static void fill(Sftp sftp, Path directory) throws IOException {
        try (sftp) {
            try {
                System.out.println(sftp.get("/large", directory.resolve("target")));
            } catch (IOException e) {
                System.out.println(e.getClass().getName() + ": " + e.getMessage());
            }
            System.out.println(Files.readString(directory.resolve("target")));
            System.out.println(sftp.get("/small", directory.resolve("other")).bytes());
        }
    }
}
