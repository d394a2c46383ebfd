package dev.towpath.client.killed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done over a real server whose processes are killed meanwhile, at a {@link RealPlace}: what is there
 * before and what is to be there then.
 */
enum RealWork {
    PUT_NEW(null),
    PUT_OVER(null),
    PUT_SYNCED(null),
    PUT_IN_STEPS(null),
    PUT_NEW_IN_STEPS(null),
    GET_NEW(null),
    GET_OVER(null),
    PUT_TREE(null),
    PUT_TREE_OVER(null),
    GET_TREE(null),
    RENAME(RemoteFileExistsException.class),
    REPLACE(NoSuchRemoteFileException.class),
    DELETE(NoSuchRemoteFileException.class),
    DELETE_TREE(NoSuchRemoteFileException.class),
    MKDIR(RemoteFileExistsException.class),
    MKDIRS(null),
    CHMOD(null);

    /** Those of which the others are variants. */
    static List<RealWork> main() {
        return List.of(PUT_NEW, PUT_SYNCED, PUT_IN_STEPS, GET_OVER, PUT_TREE, RENAME, DELETE, MKDIR, CHMOD);
    }

    static final String OLD = "old";
    static final String NEW = "new and longer";

    private final @Nullable Class<? extends SftpException> done;

    /** {@code done} is what it says when it was done before; null if it can be done twice. */
    RealWork(@Nullable Class<? extends SftpException> done) {
        this.done = done;
    }

    /** The arguments of sftp-server for it. */
    String[] server() {
        return name().endsWith("IN_STEPS") ? new String[] {"-P", "posix-rename"} : new String[0];
    }

    boolean isTransfer() {
        return name().startsWith("PUT") || name().startsWith("GET");
    }

    /** Whether it is finished in spite of a server that dies, with a policy. */
    boolean heals() {
        return done == null;
    }

    Optional<Class<? extends SftpException>> done() {
        return Optional.ofNullable(done);
    }

    void prepare(RealPlace place) throws IOException {
        place.clear();
        Path target = isGet() ? place.here() : place.there();
        Path source = isGet() ? place.there() : place.here();
        switch (this) {
            case PUT_NEW, PUT_NEW_IN_STEPS, GET_NEW -> Files.writeString(source.resolve("source"), NEW);
            case PUT_OVER, PUT_SYNCED, PUT_IN_STEPS, GET_OVER -> {
                Files.writeString(source.resolve("source"), NEW);
                Files.writeString(target.resolve("a"), OLD);
            }
            case PUT_TREE, GET_TREE -> tree(source, NEW);
            case PUT_TREE_OVER -> {
                tree(source, NEW);
                tree(target, OLD);
            }
            case DELETE_TREE -> tree(target, OLD);
            case REPLACE -> {
                Files.writeString(target.resolve("a"), NEW);
                Files.writeString(target.resolve("b"), OLD);
            }
            default -> Files.writeString(target.resolve("a"), OLD);
        }
    }

    private static void tree(Path directory, String text) throws IOException {
        Files.createDirectories(directory.resolve("tree/sub"));
        for (String name : new String[] {"tree/a", "tree/sub/b", "tree/sub/c"}) {
            Files.writeString(directory.resolve(name), text);
        }
    }

    private boolean isGet() {
        return name().startsWith("GET");
    }

    /** What is to be there in the end, from what was there. */
    void complete(RealPlace place, SortedMap<String, String> all) throws IOException {
        String file = RealPlace.file("rw-r--r--", NEW);
        switch (this) {
            case PUT_NEW, PUT_OVER, PUT_SYNCED, PUT_IN_STEPS, PUT_NEW_IN_STEPS -> all.put("there/a", file);
            case GET_NEW, GET_OVER -> all.put("here/a", file);
            case PUT_TREE, PUT_TREE_OVER -> completeTree(all, "there/tree");
            case GET_TREE -> completeTree(all, "here/tree");
            case RENAME -> all.put("there/b", String.valueOf(all.remove("there/a")));
            case REPLACE -> {
                all.remove("there/a");
                all.put("there/b", file);
            }
            case DELETE -> all.remove("there/a");
            case DELETE_TREE -> all.keySet().removeIf(path -> path.startsWith("there/tree"));
            case MKDIR -> all.put("there/d", RealPlace.DIRECTORY);
            case MKDIRS -> {
                all.put("there/d", RealPlace.DIRECTORY);
                all.put("there/d/e", RealPlace.DIRECTORY);
            }
            case CHMOD -> all.put("there/a", RealPlace.file("rw-r-----", OLD));
        }
    }

    private static void completeTree(SortedMap<String, String> all, String root) {
        for (String directory : new String[] {"", "/sub"}) {
            all.put(root + directory, RealPlace.DIRECTORY);
        }
        for (String name : new String[] {"/a", "/sub/b", "/sub/c"}) {
            all.put(root + name, RealPlace.file("rw-r--r--", NEW));
        }
    }

    /** Does it; says what the client says of it. */
    String run(RealPlace place, Sftp sftp) throws IOException {
        return run(place, sftp, o -> this == PUT_SYNCED ? o.sync().preserveTimes() : o);
    }

    /** Does it again after a failure, going on with what is there. */
    String resume(RealPlace place, Sftp sftp) throws IOException {
        return run(place, sftp, TransferOptions::resume);
    }

    private String run(RealPlace place, Sftp sftp, UnaryOperator<TransferOptions> how) throws IOException {
        String root = place.root();
        Path here = place.here();
        switch (this) {
            case PUT_NEW, PUT_OVER, PUT_SYNCED, PUT_IN_STEPS, PUT_NEW_IN_STEPS -> {
                return sftp.put(here.resolve("source"), root + "/a", how).toString();
            }
            case GET_NEW, GET_OVER -> {
                return sftp.get(root + "/source", here.resolve("a"), how).toString();
            }
            case PUT_TREE, PUT_TREE_OVER -> {
                return sftp.putTree(here.resolve("tree"), root + "/tree", t -> each(t, how))
                        .toString();
            }
            case GET_TREE -> {
                return sftp.getTree(root + "/tree", here.resolve("tree"), t -> each(t, how))
                        .toString();
            }
            case RENAME -> sftp.rename(root + "/a", root + "/b");
            case REPLACE -> sftp.replace(root + "/a", root + "/b");
            case DELETE -> sftp.delete(root + "/a");
            case DELETE_TREE -> assertThat(sftp.deleteTree(root + "/tree")).isPositive();
            case MKDIR -> sftp.mkdir(root + "/d");
            case MKDIRS -> sftp.mkdirs(root + "/d/e");
            case CHMOD -> sftp.chmod(root + "/a", "640");
        }
        return "done";
    }

    private static TreeOptions each(TreeOptions tree, UnaryOperator<TransferOptions> how) {
        return tree.each(how);
    }
}
