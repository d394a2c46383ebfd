package dev.towpath.client.killed;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.nio.file.Path;

/** Carries two files to one target, in turn, in a JVM of its own, until it is killed. */
final class CarryingProgram {
    private CarryingProgram() {}

    public static void main(String[] arguments) throws IOException {
        boolean up = arguments[2].equals("put");
        Path directory = Path.of(arguments[3]);
        try (Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .user("child")
                .password("child")
                .hostKeys(HostKeys.pinned(arguments[1]))
                .connect()) {
            while (true) {
                for (String name : new String[] {"one", "two"}) {
                    if (up) {
                        sftp.put(directory.resolve(name), "/in/target", o -> o.preserveTimes());
                    } else {
                        sftp.get("/out/" + name, directory.resolve("target"), o -> o.preserveTimes());
                    }
                }
            }
        }
    }
}
