package dev.towpath.client.nio;

import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.remote.RemoteType;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server said of a file; what it left out is 0, the epoch, or nobody's. */
record SftpAttributes(RemoteFile file) implements PosixFileAttributes {
    /** In the order of their bits, the highest first. */
    private static final PosixFilePermission[] PERMISSIONS = {
        PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_EXECUTE
    };

    static int bits(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (int i = 0; i < PERMISSIONS.length; i++) {
            bits |= permissions.contains(PERMISSIONS[i]) ? 0400 >> i : 0;
        }
        return bits;
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        int bits = file.permissions().orElse(0);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < PERMISSIONS.length; i++) {
            if ((bits & (0400 >> i)) != 0) {
                permissions.add(PERMISSIONS[i]);
            }
        }
        return permissions;
    }

    @Override
    public UserPrincipal owner() {
        return new NumberedPrincipals.User(file.uid().orElse(0));
    }

    @Override
    public GroupPrincipal group() {
        return new NumberedPrincipals.Group(file.gid().orElse(0));
    }

    @Override
    public FileTime lastModifiedTime() {
        return FileTime.from(file.modified().orElse(Instant.EPOCH));
    }

    @Override
    public FileTime lastAccessTime() {
        return FileTime.from(file.accessed().or(file::modified).orElse(Instant.EPOCH));
    }

    /** When it was last modified: version 3 does not tell when a file was made. */
    @Override
    public FileTime creationTime() {
        return lastModifiedTime();
    }

    @Override
    public boolean isRegularFile() {
        return file.isRegularFile();
    }

    @Override
    public boolean isDirectory() {
        return file.isDirectory();
    }

    @Override
    public boolean isSymbolicLink() {
        return file.isSymbolicLink();
    }

    @Override
    public boolean isOther() {
        return file.type() == RemoteType.OTHER || file.type() == RemoteType.UNKNOWN;
    }

    @Override
    public long size() {
        return Math.max(0, file.size());
    }

    /** None: the protocol has no number for a file. */
    @Override
    public @Nullable Object fileKey() {
        return null;
    }
}
