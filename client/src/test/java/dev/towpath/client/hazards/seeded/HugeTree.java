package dev.towpath.client.hazards.seeded;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.PlanStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A tree of a shape that is drawn, and what a JVM with little memory does with it. */
final class HugeTree {
    /** What can be done with it. */
    enum Deed {
        ENTRIES,
        LIST,
        WALK,
        GLOB,
        PLAN,
        GET,
        PUT,
        DELETE
    }

    private final List<String> directories = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    private HugeTree() {}

    /** Makes it below {@code root}: directories anywhere in one another, and files anywhere in them. */
    static HugeTree drawn(Draw draw, Path root, int files) throws IOException {
        HugeTree tree = new HugeTree();
        int directories = (int) draw.number("directories", 1, 150);
        boolean deep = draw.flag("all in one another");
        int length = (int) draw.number("characters of a name", 1, 120);
        double inTheFirst = draw.share("in the first directory");
        tree.directories.add("");
        Files.createDirectories(root);
        for (int i = 1; i < directories; i++) {
            String above = tree.directories.get(deep && i < 60 ? i - 1 : draw.quietly(i));
            tree.directories.add(above + "/d" + i);
            Files.createDirectory(root.resolve(tree.directories.get(i).substring(1)));
        }
        for (int i = 0; i < files; i++) {
            int where = draw.quietly(1000) < inTheFirst * 1000 ? 0 : draw.quietly(directories);
            String name = tree.directories.get(where) + "/" + "f".repeat(length) + i;
            tree.files.add(name);
            Files.writeString(root.resolve(name.substring(1)), name);
        }
        return tree;
    }

    List<String> files() {
        return files;
    }

    /** What {@link #seen} must answer that looks at the tree below {@code root}. */
    String expected(Deed deed, String root) {
        Stream<String> all = Stream.concat(directories.stream(), files.stream());
        return switch (deed) {
            case ENTRIES, LIST ->
                summed(all.filter(path -> path.lastIndexOf('/') == 0).map(path -> root + path));
            case WALK -> summed(all.skip(1).map(path -> root + path));
            case GLOB -> summed(files.stream().map(path -> root + path));
            case GET, PUT, PLAN -> String.valueOf(files.size());
            case DELETE -> String.valueOf(directories.size() + files.size());
        };
    }

    /** Does it, and answers what it saw. */
    static String seen(SftpBuilder builder, List<String> words) throws IOException {
        Deed deed = Deed.valueOf(words.get(0));
        String remote = words.get(1);
        Path local = Path.of(words.get(2));
        try (Sftp sftp = builder.connect()) {
            return switch (deed) {
                case ENTRIES -> summedAndClosed(sftp.entries(remote));
                case LIST -> summedAndClosed(sftp.list(remote).stream());
                case WALK -> summedAndClosed(sftp.walk(remote));
                case GLOB -> summedAndClosed(sftp.glob(remote + "/**/f*").stream());
                case PLAN ->
                    String.valueOf(sftp.planGet(remote, local, o -> o)
                            .steps(PlanStep.Action.CREATE)
                            .size());
                case GET -> String.valueOf(sftp.getTree(remote, local).files().size());
                case PUT -> String.valueOf(sftp.putTree(local, remote).files().size());
                case DELETE -> String.valueOf(sftp.deleteTree(remote));
            };
        }
    }

    private static String summedAndClosed(Stream<RemoteFile> found) {
        try (found) {
            return summed(found.map(RemoteFile::path));
        }
    }

    /** How many, and a sum that tells if one of them came twice instead of another. */
    private static String summed(Stream<String> paths) {
        long[] sums = new long[2];
        paths.forEach(path -> {
            sums[0]++;
            sums[1] += path.hashCode();
        });
        return sums[0] + " " + sums[1];
    }
}
