package dev.towpath.client.nio;

import dev.towpath.client.remote.DiskSpace;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;

/** The disk below a path, on servers with {@code statvfs@openssh.com}. */
final class SftpFileStore extends FileStore {
    private final SftpPath path;

    SftpFileStore(SftpPath path) {
        this.path = path;
    }

    private DiskSpace space() throws IOException {
        return FileFailures.ask(path.toString(), () -> path.fileSystem().files().space(path.onServer()));
    }

    @Override
    public String name() {
        return path.fileSystem().root().toString();
    }

    @Override
    public String type() {
        return "sftp";
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() throws IOException {
        return space().total();
    }

    @Override
    public long getUsableSpace() throws IOException {
        return space().available();
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
        return space().free();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return type == BasicFileAttributeView.class
                || type == FileOwnerAttributeView.class
                || type == PosixFileAttributeView.class;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return path.fileSystem().supportedFileAttributeViews().contains(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) throws IOException {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            default -> throw new UnsupportedOperationException("no attribute \"" + attribute + "\" of a file store");
        };
    }
}
