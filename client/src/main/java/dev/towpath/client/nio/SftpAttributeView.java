package dev.towpath.client.nio;

import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.RemoteFile;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The attributes of one file, to read and to change: the views {@code basic}, {@code owner} and {@code posix}. */
final class SftpAttributeView implements PosixFileAttributeView {
    private final SftpPath path;
    private final boolean followLinks;
    private final String name;

    SftpAttributeView(SftpPath path, boolean followLinks, String name) {
        this.path = path;
        this.followLinks = followLinks;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SftpAttributes readAttributes() throws IOException {
        return FileFailures.ask(path.toString(), () -> new SftpAttributes(file()));
    }

    private RemoteFile file() throws IOException {
        String there = path.onServer();
        return followLinks
                ? path.fileSystem().files().stat(there)
                : path.fileSystem().files().lstat(there);
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return readAttributes().owner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
        int uid = NumberedPrincipals.number(owner);
        change(file -> AttributeChange.none().withOwner(uid, file.gid().orElse(0)));
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
        int gid = NumberedPrincipals.number(group);
        change(file -> AttributeChange.none().withOwner(file.uid().orElse(0), gid));
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        int bits = SftpAttributes.bits(permissions);
        change(file -> AttributeChange.none().withPermissions(bits));
    }

    /** Sets whole seconds, both times together as the protocol wants it; a time of creation is not kept. */
    @Override
    public void setTimes(
            @Nullable FileTime lastModifiedTime, @Nullable FileTime lastAccessTime, @Nullable FileTime createTime)
            throws IOException {
        if (lastModifiedTime == null && lastAccessTime == null) {
            return;
        }
        change(file -> {
            SftpAttributes now = new SftpAttributes(file);
            return AttributeChange.none()
                    .withTimes(
                            (lastAccessTime == null ? now.lastAccessTime() : lastAccessTime).toInstant(),
                            (lastModifiedTime == null ? now.lastModifiedTime() : lastModifiedTime).toInstant());
        });
    }

    private interface Change {
        AttributeChange of(RemoteFile file);
    }

    private void change(Change change) throws IOException {
        FileFailures.tell(path.toString(), null, () -> {
            RemoteFile file = file();
            if (file.isSymbolicLink()) {
                throw new UnsupportedOperationException(
                        "SFTP version 3 cannot change a link itself: \"" + path + "\"; follow it");
            }
            path.fileSystem().files().setAttributes(path.onServer(), change.of(file));
        });
    }

    /** Every attribute of the view by its name, or those asked for, comma-separated. */
    Map<String, Object> read(String wanted) throws IOException {
        Map<String, Object> all = all(readAttributes());
        if (wanted.equals("*")) {
            return all;
        }
        Map<String, Object> some = new LinkedHashMap<>();
        for (String one : wanted.split(",", -1)) {
            if (one.equals("*")) {
                some.putAll(all);
            } else if (all.containsKey(one)) {
                some.put(one, all.get(one));
            } else {
                throw unknown(one);
            }
        }
        return some;
    }

    private Map<String, Object> all(SftpAttributes attributes) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (!name.equals("owner")) {
            all.put("size", attributes.size());
            all.put("lastModifiedTime", attributes.lastModifiedTime());
            all.put("lastAccessTime", attributes.lastAccessTime());
            all.put("creationTime", attributes.creationTime());
            all.put("isRegularFile", attributes.isRegularFile());
            all.put("isDirectory", attributes.isDirectory());
            all.put("isSymbolicLink", attributes.isSymbolicLink());
            all.put("isOther", attributes.isOther());
            putNothing(all, "fileKey");
        }
        if (!name.equals("basic")) {
            all.put("owner", attributes.owner());
        }
        if (name.equals("posix")) {
            all.put("group", attributes.group());
            all.put("permissions", attributes.permissions());
        }
        return all;
    }

    @SuppressWarnings("NullAway") // the JDK's own maps hold null for a file without a key
    private static void putNothing(Map<String, Object> all, String key) {
        all.put(key, null);
    }

    /** Sets one attribute by its name. */
    @SuppressWarnings("unchecked") // the elements are checked by the cast in the loop that reads them
    void set(String attribute, Object value) throws IOException {
        switch (attribute) {
            case "lastModifiedTime" -> setTimes((FileTime) value, null, null);
            case "lastAccessTime" -> setTimes(null, (FileTime) value, null);
            case "creationTime" -> setTimes(null, null, (FileTime) value);
            case "owner" -> setOwner((UserPrincipal) value);
            case "group" -> setGroup((GroupPrincipal) value);
            case "permissions" -> setPermissions((Set<PosixFilePermission>) value);
            default -> throw unknown(attribute);
        }
    }

    private IllegalArgumentException unknown(String attribute) {
        return new IllegalArgumentException("the view \"" + name + "\" has no attribute \"" + attribute
                + "\" that can be used so; it has "
                + new TreeSet<>(
                        switch (name) {
                            case "owner" -> Set.of("owner");
                            case "basic" -> Set.of("size", "lastModifiedTime", "lastAccessTime", "creationTime");
                            default ->
                                Set.of(
                                        "size",
                                        "lastModifiedTime",
                                        "lastAccessTime",
                                        "creationTime",
                                        "owner",
                                        "group",
                                        "permissions");
                        }));
    }
}
