package dev.towpath.client.transfer;

import dev.towpath.client.peers.OpenSshServer;
import java.io.IOException;
import java.nio.file.Path;

/** A tree as find(1) and cksum(1) see it: kinds, modes, times, names as bytes, and checksums. */
final class Manifest {
    private Manifest() {}

    static String of(Path root) throws IOException, InterruptedException {
        return OpenSshServer.run(
                "sh",
                "-c",
                "cd \"$0\" && export LC_ALL=C; find . -printf '%y %m %Ts %p\\n' | sort;"
                        + " find . -type f -print0 | sort -z | xargs -0 cksum",
                root.toString());
    }
}
