package dev.towpath.client.nio;

import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path on a server: its text without empty elements and without a slash at the end. */
final class SftpPath implements Path {
    private final SftpFileSystem fileSystem;
    private final String text;

    SftpPath(SftpFileSystem fileSystem, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidPathException(text, "a remote name cannot hold a NUL character");
        }
        this.fileSystem = fileSystem;
        this.text = clean(text);
    }

    private static String clean(String text) {
        String single = text.contains("//") ? text.replaceAll("/{2,}", "/") : text;
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }

    /** The path as one of ours. */
    static SftpPath of(Path path) {
        if (path instanceof SftpPath ours) {
            return ours;
        }
        throw new ProviderMismatchException("\"" + path + "\" is no path of an SFTP server");
    }

    SftpFileSystem fileSystem() {
        return fileSystem;
    }

    /** The absolute path as the server is asked for it. */
    String onServer() {
        return isAbsolute() ? text : RemotePaths.resolve(fileSystem.directory().text, text);
    }

    /** The elements; none of the root, one empty one of the empty path. */
    private List<String> names() {
        String relative = isAbsolute() ? text.substring(1) : text;
        return isAbsolute() && relative.isEmpty() ? List.of() : Arrays.asList(relative.split("/", -1));
    }

    private SftpPath with(String newText) {
        return new SftpPath(fileSystem, newText);
    }

    private SftpPath same(Path other) {
        SftpPath ours = of(other);
        if (ours.fileSystem != fileSystem) {
            throw new ProviderMismatchException("\"" + other + "\" belongs to another server");
        }
        return ours;
    }

    @Override
    public FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return text.startsWith("/");
    }

    @Override
    public @Nullable Path getRoot() {
        return isAbsolute() ? with("/") : null;
    }

    @Override
    public @Nullable Path getFileName() {
        List<String> names = names();
        return names.isEmpty() ? null : with(names.get(names.size() - 1));
    }

    @Override
    public @Nullable Path getParent() {
        int slash = text.lastIndexOf('/');
        if (slash < 0 || text.length() == 1) {
            return null;
        }
        return with(slash == 0 ? "/" : text.substring(0, slash));
    }

    @Override
    public int getNameCount() {
        return names().size();
    }

    @Override
    public Path getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        List<String> names = names();
        if (beginIndex < 0 || beginIndex >= endIndex || endIndex > names.size()) {
            throw new IllegalArgumentException(
                    "no elements " + beginIndex + " to " + endIndex + " in \"" + text + "\"");
        }
        return with(String.join("/", names.subList(beginIndex, endIndex)));
    }

    @Override
    public boolean startsWith(Path other) {
        if (!(other instanceof SftpPath ours) || ours.fileSystem != fileSystem || ours.isAbsolute() != isAbsolute()) {
            return false;
        }
        List<String> names = names();
        List<String> first = ours.names();
        if (ours.text.isEmpty() || text.isEmpty()) {
            return ours.text.equals(text);
        }
        return first.size() <= names.size() && names.subList(0, first.size()).equals(first);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(other instanceof SftpPath ours) || ours.fileSystem != fileSystem) {
            return false;
        }
        if (ours.isAbsolute() || ours.text.isEmpty()) {
            return ours.text.equals(text);
        }
        List<String> names = names();
        List<String> last = ours.names();
        return last.size() <= names.size()
                && names.subList(names.size() - last.size(), names.size()).equals(last);
    }

    @Override
    public Path normalize() {
        String normal = RemotePaths.normalize(text);
        return with(normal.equals(".") ? "" : normal);
    }

    @Override
    public Path resolve(Path other) {
        SftpPath ours = same(other);
        if (ours.isAbsolute() || text.isEmpty()) {
            return ours;
        }
        return ours.text.isEmpty() ? this : with(text + "/" + ours.text);
    }

    @Override
    public Path relativize(Path other) {
        SftpPath ours = same(other);
        if (ours.isAbsolute() != isAbsolute()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" and \"" + ours.text + "\" must both be absolute, or neither");
        }
        if (text.isEmpty() || equals(ours)) {
            return equals(ours) ? with("") : ours;
        }
        List<String> from = names();
        List<String> to = ours.text.isEmpty() ? List.of() : ours.names();
        int common = 0;
        while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
            common++;
        }
        List<String> rest = from.subList(common, from.size());
        if (rest.contains("..")) {
            throw new IllegalArgumentException("where \"" + text + "\" leads is not known without the server");
        }
        List<String> way = new ArrayList<>(Collections.nCopies(rest.size(), ".."));
        way.addAll(to.subList(common, to.size()));
        return with(String.join("/", way));
    }

    @Override
    public URI toUri() {
        return PathUri.of(fileSystem.root(), onServer());
    }

    @Override
    public Path toAbsolutePath() {
        return isAbsolute() ? this : with(onServer());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return fileSystem.provider() instanceof SftpProvider provider
                ? provider.realPath(this, Arrays.asList(options).contains(LinkOption.NOFOLLOW_LINKS))
                : toAbsolutePath();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("SFTP tells nobody of changes; list the directory again");
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(of(other).text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SftpPath path && path.fileSystem == fileSystem && path.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(fileSystem), text);
    }

    /** The path as text. */
    @Override
    public String toString() {
        return text;
    }
}
