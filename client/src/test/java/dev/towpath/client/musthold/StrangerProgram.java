package dev.towpath.client.musthold;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;

/** Connects twice to whoever answers, and once as people do who set nothing. Runs in a JVM of its own. */
final class StrangerProgram {
    private StrangerProgram() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        for (int i = 0; i < 2; i++) {
            Sftp.builder()
                    .host("127.0.0.1")
                    .port(port)
                    .user("test")
                    .password("test")
                    .hostKeys(HostKeys.insecureAcceptAny())
                    .connect()
                    .close();
        }
        try (Sftp sftp = Sftp.connect("sftp://test:test@127.0.0.1:" + port)) {
            System.out.println("connected to " + sftp);
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        System.out.println("DONE");
    }
}
