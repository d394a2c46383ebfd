package dev.towpath.client.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.Printable;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.RealServer;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.client.remote.FileChecksum;
import dev.towpath.client.remote.RemoteFile;
import dev.towpath.client.transfer.Completion;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a user does with a server, each tried by itself; the outcome is "yes", or what came instead. */
final class FunctionalRound {
    /** One thing tried: it ends, throws, or returns what happened in words. */
    @FunctionalInterface
    private interface Try {
        String run() throws IOException;
    }

    private static final List<String> NAMES = List.of(
            " leading blank",
            "trailing blank ",
            "-dash",
            "new\nline",
            "tab\tquote'\"`$(x)",
            "back\\slash",
            "*?[glob]",
            "\u00fcml\u00e4ut",
            "u\u0308mla\u0308ut",
            "\u65e5\u672c\u8a9e",
            "\ud83d\ude80",
            "n".repeat(255));

    private static final Map<Checksum, String> ABC = Map.of(
            Checksum.MD5, "900150983cd24fb0d6963f7d28e17f72",
            Checksum.SHA_1, "a9993e364706816aba3e25717850c26c9cd0d89d",
            Checksum.SHA_256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    private final Sftp sftp;
    private final RealServer server;
    private final Path here;
    private final Map<String, String> outcomes = new LinkedHashMap<>();

    private FunctionalRound(Sftp sftp, RealServer server, Path here) {
        this.sftp = sftp;
        this.server = server;
        this.here = here;
    }

    /** Tries everything; outcomes by what was tried, in order. */
    static Map<String, String> on(RealServer server, Path here) throws IOException {
        try (Sftp connected = server.connect()) {
            FunctionalRound round = new FunctionalRound(connected.cd(server.root()), server, here);
            round.files();
            round.checksums();
            round.names();
            round.directories();
            round.attributes();
            round.refusals();
            return round.outcomes;
        }
    }

    private void attempt(String what, Try tried) {
        String outcome;
        try {
            outcome = tried.run();
        } catch (SftpException e) {
            outcome = e.getClass().getSimpleName()
                    + (e.status().isPresent() ? " (" + e.status().getAsInt() + ")" : "");
        } catch (IOException e) {
            outcome = e.getClass().getSimpleName();
        }
        outcomes.put(what, outcome);
    }

    private void files() {
        for (int size : new int[] {0, 1, 32_767, 32_768, 32_769, 1_048_576}) {
            attempt(
                    String.format(Locale.ROOT, "put and get %,d bytes", size),
                    () -> thereAndBack("size-" + size, size));
        }
        attempt("put replaces in one step", () -> {
            Path local = random("replacing", 1000);
            Files.writeString(server.files().resolve("target"), "old");
            Completion done = sftp.put(local, "target").completion();
            assertThat(server.files().resolve("target")).hasSameBinaryContentAs(local);
            return done == Completion.ATOMIC ? "yes" : "in steps";
        });
        attempt(
                "put a new file in one step",
                () -> sftp.put(random("new", 10), "new", how -> how.requireAtomic())
                                        .completion()
                                == Completion.ATOMIC
                        ? "yes"
                        : "in steps");
        attempt("put and keep the time", () -> {
            Path local = random("timed", 10);
            Files.setLastModifiedTime(local, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
            sftp.put(local, "timed", how -> how.preserveTimes());
            return told(sftp.stat("timed").modified().orElseThrow(), Instant.parse("2001-02-03T04:05:06Z"));
        });
    }

    private void checksums() {
        for (Checksum algorithm : List.of(Checksum.MD5, Checksum.SHA_1, Checksum.SHA_256)) {
            attempt(algorithm.standardName() + " of a file", () -> {
                Files.writeString(server.files().resolve("abc"), "abc");
                FileChecksum sum = sftp.checksum("abc", algorithm, EnumSet.allOf(ChecksumWay.class));
                assertThat(sum.hex()).isEqualTo(ABC.get(algorithm));
                return sum.way().toString();
            });
        }
    }

    private void names() {
        attempt("unusual names, there and back", () -> {
            List<String> refused = new ArrayList<>();
            for (String name : NAMES) {
                try {
                    Path local = random("named", 10);
                    sftp.put(local, name);
                    assertThat(sftp.list(".")).extracting(RemoteFile::name).contains(name);
                    sftp.get(name, here.resolve("named-back"));
                    assertThat(here.resolve("named-back")).hasSameBinaryContentAs(local);
                    sftp.delete(name);
                } catch (SftpException e) {
                    refused.add(name.length() > 20 ? "255 bytes" : "`" + Printable.text(name) + "`");
                }
            }
            return refused.isEmpty() ? "yes" : "all but " + String.join(" ", refused);
        });
        attempt("a name that is no UTF-8 is the same file again", () -> {
            // Made there, so that the bytes are what the server's file system holds.
            String name = sftp.list(makeOddName()).stream()
                    .map(RemoteFile::path)
                    .findFirst()
                    .orElse("");
            sftp.get(name, here.resolve("odd"));
            sftp.delete(name);
            return "yes";
        });
    }

    /** A directory with one file whose name is the bytes 0x61 0xE9. */
    private String makeOddName() throws IOException {
        Path directory = Files.createDirectory(server.files().resolve("odd"));
        try {
            Process made = new ProcessBuilder(
                            "sh", "-c", "printf content > \"$0/$(printf 'a\\351')\"", directory.toString())
                    .inheritIO()
                    .start();
            assertThat(made.waitFor()).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        return "odd";
    }

    private void directories() {
        attempt("mkdirs, twice", () -> {
            sftp.mkdirs("deep/er/still");
            sftp.mkdirs("deep/er/still");
            return told(Files.isDirectory(server.files().resolve("deep/er/still")), true);
        });
        attempt("list 1,000 entries", () -> {
            Path many = Files.createDirectory(server.files().resolve("many"));
            for (int i = 0; i < 1000; i++) {
                Files.createFile(many.resolve("file-" + i));
            }
            return told(sftp.list("many").size(), 1000);
        });
        attempt("a tree there and back", () -> {
            Path tree = Files.createDirectories(here.resolve("tree/sub/empty"))
                    .getParent()
                    .getParent();
            for (int i = 0; i < 20; i++) {
                Files.writeString(tree.resolve("sub/file-" + i), "content " + i);
            }
            TreeReport sent = sftp.putTree(tree, "tree");
            TreeReport got = sftp.getTree("tree", here.resolve("tree-back"));
            assertThat(contents(here.resolve("tree-back"))).isEqualTo(contents(tree));
            return told(sent.files().size() + got.files().size(), 40);
        });
        attempt("rename a file and a directory", () -> {
            Files.writeString(server.files().resolve("from"), "content");
            sftp.rename("from", "to");
            sftp.rename("deep", "deeper");
            return told(
                    Files.exists(server.files().resolve("to"))
                            && Files.exists(server.files().resolve("deeper/er")),
                    true);
        });
        attempt("replace a file in one step", () -> {
            Files.writeString(server.files().resolve("from"), "new");
            Files.writeString(server.files().resolve("to"), "old");
            sftp.replace("from", "to");
            return told(Files.readString(server.files().resolve("to")), "new");
        });
        attempt("delete a file and an empty directory", () -> {
            sftp.delete("to");
            sftp.delete("deeper/er/still");
            return told(Files.exists(server.files().resolve("deeper/er/still")), false);
        });
    }

    private void attributes() {
        attempt("chmod", () -> {
            Files.writeString(server.files().resolve("mode"), "");
            sftp.chmod("mode", "640");
            return told(Integer.toOctalString(sftp.stat("mode").permissions().orElse(-1)), "640");
        });
        attempt("set the modification time", () -> {
            Files.writeString(server.files().resolve("time"), "");
            sftp.setModified("time", Instant.parse("2001-02-03T04:05:06Z"));
            return told(sftp.stat("time").modified().orElseThrow(), Instant.parse("2001-02-03T04:05:06Z"));
        });
        attempt("make a link", () -> {
            sftp.symlink("link", "mode");
            assertThat(Files.readSymbolicLink(server.files().resolve("link"))).hasToString("mode");
            return sftp.lstat("link").isSymbolicLink()
                    ? "yes"
                    : "yes, but shown as " + sftp.lstat("link").type();
        });
        attempt("read a link", () -> told(sftp.readLink("link").endsWith("/mode"), true));
        attempt("make a hard link", () -> {
            sftp.hardLink("hard", "mode");
            return told(Files.exists(server.files().resolve("hard")) ? "made" : "not made", "made");
        });
        attempt("cut a file off", () -> {
            Files.writeString(server.files().resolve("cut"), "content");
            sftp.truncate("cut", 3);
            return told(Files.size(server.files().resolve("cut")) + " bytes left", "3 bytes left");
        });
    }

    private void refusals() {
        attempt("stat of a missing file", () -> String.valueOf(sftp.stat("missing")));
        attempt("put into a missing directory", () -> String.valueOf(sftp.put(random("x", 1), "missing/x")));
        attempt("mkdir where a directory is", () -> done(() -> sftp.mkdir("many")));
        attempt("rename onto a file", () -> {
            Files.writeString(server.files().resolve("one"), "1");
            Files.writeString(server.files().resolve("two"), "2");
            return done(() -> sftp.rename("one", "two"));
        });
        attempt("delete of a directory with files", () -> done(() -> sftp.delete("many")));
        attempt("list of a file", () -> String.valueOf(sftp.list("one")));
        attempt("ask whether there is something below a file", () -> told(sftp.exists("one/x"), false));
        attempt("put to below a file", () -> String.valueOf(sftp.put(random("x", 1), "one/x")));
        attempt("get of a directory", () -> String.valueOf(sftp.get("many", here.resolve("y"))));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private static String done(Step step) throws IOException {
        step.run();
        return "done, though it is there";
    }

    private static String told(Object actual, Object expected) {
        return actual.equals(expected) ? "yes" : "said yes, but " + actual;
    }

    private String thereAndBack(String name, int size) throws IOException {
        Path local = random(name, size);
        sftp.put(local, name);
        sftp.get(name, here.resolve(name + "-back"));
        assertThat(here.resolve(name + "-back")).hasSameBinaryContentAs(local);
        return told(Files.size(server.files().resolve(name)), (long) size);
    }

    private Path random(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(here.resolve(name), bytes);
    }

    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                contents.put(
                        root.relativize(path).toString(),
                        Files.isDirectory(path) ? "/" : Files.readString(path, StandardCharsets.UTF_8));
            }
        }
        return contents;
    }
}
