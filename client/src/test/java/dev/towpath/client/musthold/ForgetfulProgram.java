package dev.towpath.client.musthold;

import dev.towpath.client.Sftp;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Files;
import java.nio.file.Path;

/** Throws away a client that was closed, one that never connected, and one that is open. Runs in a JVM of its own. */
final class ForgetfulProgram {
    private static final int TRIES = 600;

    private ForgetfulProgram() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        ReferenceQueue<Sftp> thrownAway = new ReferenceQueue<>();
        try (Sftp closed = connected(port, arguments[1], true)) {
            System.out.println(closed);
        }
        Reference<Sftp> lazy = new PhantomReference<>(connected(port, arguments[1], false), thrownAway);
        Reference<Sftp> open = new PhantomReference<>(connected(port, arguments[1], true), thrownAway);
        Path log = Path.of(System.getProperty("canary.log"));
        for (int i = 0; i < TRIES && !Files.readString(log).contains("never closed"); i++) {
            System.gc();
            Reference<? extends Sftp> gone = thrownAway.remove(100);
            System.out.println(gone == lazy ? "lazy" : gone == open ? "open" : "");
        }
        System.out.println("DONE");
        System.exit(0);
    }

    private static Sftp connected(int port, String fingerprint, boolean atOnce) throws IOException {
        Sftp sftp = Sftp.builder()
                .host("127.0.0.1")
                .port(port)
                .user("test")
                .password("test")
                .hostKeys(HostKeys.pinned(fingerprint))
                .lazy();
        if (atOnce) {
            // A view and a listing hold nothing back.
            sftp.cd("/").list(".");
        }
        return sftp;
    }
}
