package dev.towpath.junit;

import dev.towpath.client.Sftp;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.OpenFlag;
import dev.towpath.client.remote.RemoteFileSystem;
import java.io.IOException;
import java.util.Set;

/** Files left open, as by code under test that forgets to close a stream. */
final class Handles {
    private Handles() {}

    static void leak(Sftp sftp, String path) throws IOException {
        sftp.unwrap(RemoteFileSystem.class).orElseThrow().open(path, Set.of(OpenFlag.READ), AttributeChange.none());
    }
}
