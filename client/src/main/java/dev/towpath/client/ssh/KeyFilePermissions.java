package dev.towpath.client.ssh;

import dev.towpath.client.errors.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who else can read a private key (sshkey_perm_ok in OpenSSH's authfile.c). */
final class KeyFilePermissions {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private KeyFilePermissions() {}

    /** Logs a warning if somebody else than the owner may do anything with {@code file}. */
    static void check(Path file) throws IOException {
        objection(file).ifPresent(LOG::warn);
    }

    /** What is wrong, and what to do about it; empty where file systems know nothing of it. */
    static Optional<String> objection(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class, new LinkOption[0]);
        if (view == null || !Files.exists(file)) {
            return Optional.empty();
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (OWNER.containsAll(permissions)) {
            return Optional.empty();
        }
        return Optional.of(Printable.text("private key \"" + file + "\" is open to others ("
                + PosixFilePermissions.toString(permissions)
                + "), and whoever copies it can log in with it; run chmod 600 "
                + file));
    }
}
