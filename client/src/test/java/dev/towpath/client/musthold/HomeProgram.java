package dev.towpath.client.musthold;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.nio.file.Path;

/** Logs in with a key file in a home full of traps. Runs in a JVM of its own. */
final class HomeProgram {
    private HomeProgram() {}

    public static void main(String[] arguments) throws IOException {
        Sftp.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .user("test")
                .hostKeys(HostKeys.pinned(arguments[1]))
                .privateKey(Path.of(arguments[2]))
                .connect()
                .close();
        System.out.println("DONE");
    }
}
