package dev.towpath.client.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.RemoteVisitor;
import dev.towpath.client.Sftp;
import dev.towpath.client.peers.SftpMethods;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.ChecksumWay;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.RecordedRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every public method of {@link Sftp} is in one of these lists: those that write, with what sweeps them; those that only
 * look, which must not write when they are called; and those that begin nothing at the server themselves. A verb that is
 * added and written down nowhere fails {@link #areAllSwept()}.
 */
class SweptVerbsTest {
    /** A call of one method. */
    @FunctionalInterface
    private interface Call {
        void on(Sftp sftp) throws IOException;
    }

    private static final Set<Operation> WRITING = EnumSet.of(
            Operation.WRITE,
            Operation.SETSTAT,
            Operation.FSETSTAT,
            Operation.REMOVE,
            Operation.MKDIR,
            Operation.RMDIR,
            Operation.RENAME,
            Operation.SYMLINK,
            Operation.POSIX_RENAME,
            Operation.HARDLINK,
            Operation.LSETSTAT,
            Operation.FSYNC,
            Operation.COPY_DATA);

    /** What each verb that writes is swept by; of those that are one another with fewer arguments, one is. */
    private static final Map<String, SweptWork> SWEPT = swept();

    /** Commands are the server's own affair; the others write nothing and ask nothing. */
    private static final Set<String> NOT_A_FILE_OPERATION = Set.of(
            "builder()",
            "connect(String)",
            "diagnose(String)",
            "close()",
            "pwd()",
            "toString()",
            "unwrap(Class)",
            "info()",
            "exec(String)",
            "exec(String,Duration)",
            "exec(String,Duration,OutputStream,OutputStream)");

    private static Map<String, SweptWork> swept() {
        Map<String, SweptWork> swept = new TreeMap<>();
        changes(swept);
        swept.put("put(Path,String)", CarriedFile.PUT_NEW);
        swept.put("put(Path,String,UnaryOperator)", CarriedFile.PUT_SYNCED);
        swept.put("get(String,Path)", CarriedFile.GET);
        swept.put("get(String,Path,UnaryOperator)", CarriedFile.GET_VERIFIED);
        swept.put("put(InputStream,String)", CarriedFile.PUT_STREAM);
        swept.put("put(InputStream,String,UnaryOperator)", CarriedFile.PUT_STREAM);
        swept.put("get(String,OutputStream)", CarriedFile.GET_STREAM);
        swept.put("get(String,OutputStream,UnaryOperator)", CarriedFile.GET_STREAM);
        swept.put("background(int)", CarriedFile.PUT_QUEUED);
        swept.put("putTree(Path,String)", CarriedTree.PUT_TREE);
        swept.put("putTree(Path,String,UnaryOperator)", CarriedTree.PUT_TREE);
        swept.put("getTree(String,Path)", CarriedTree.GET_TREE);
        swept.put("getTree(String,Path,UnaryOperator)", CarriedTree.GET_TREE);
        swept.put("planPut(Path,String,UnaryOperator)", CarriedTree.PUT_TREE_MIRRORED);
        swept.put("planGet(String,Path,UnaryOperator)", CarriedTree.GET_TREE_MIRRORED);
        swept.put("write(String,OpenOption[])", StreamedFile.WRITE_OVER);
        swept.put("open(String,OpenOption[])", StreamedFile.CHANNEL_CHANGED);
        swept.put("writeBytes(String,byte[])", CarriedFile.PUT_BYTES);
        swept.put("writeString(String,String)", CarriedFile.PUT_BYTES);
        swept.put("writeString(String,String,Charset)", CarriedFile.PUT_BYTES);
        swept.put("fileSystem()", FilesOverSftp.WRITE_OVER);
        swept.put("inbox(String)", TakenFiles.MOVED);
        return swept;
    }

    private static void changes(Map<String, SweptWork> swept) {
        swept.put("mkdir(String)", ChangedNames.MKDIR);
        swept.put("mkdir(String,String)", ChangedNames.MKDIR_WITH_MODE);
        swept.put("mkdirs(String)", ChangedNames.MKDIRS);
        swept.put("mkdirs(String,String)", ChangedNames.MKDIRS_WITH_MODE);
        swept.put("delete(String)", ChangedNames.DELETE);
        swept.put("deleteIfExists(String)", ChangedNames.DELETE_IF_EXISTS);
        swept.put("deleteTree(String)", ChangedNames.DELETE_TREE);
        swept.put("cleanUp(String,Duration)", ChangedNames.CLEAN_UP);
        swept.put("copy(String,String)", ChangedNames.COPY);
        swept.put("rename(String,String)", ChangedNames.RENAME);
        swept.put("replace(String,String)", ChangedNames.REPLACE);
        swept.put("symlink(String,String)", ChangedNames.SYMLINK);
        swept.put("hardLink(String,String)", ChangedNames.HARD_LINK);
        swept.put("chmod(String,String)", ChangedNames.CHMOD);
        swept.put("chmod(String,Set)", ChangedNames.CHMOD_SET);
        swept.put("chown(String,OptionalInt,OptionalInt)", ChangedNames.CHOWN);
        swept.put("setModified(String,Instant)", ChangedNames.SET_MODIFIED);
        swept.put("truncate(String,long)", ChangedNames.TRUNCATE);
    }

    /** By their signatures. */
    private static Map<String, Call> looking() {
        Map<String, Call> calls = new TreeMap<>();
        calls.put("cd(String)", sftp -> sftp.cd("/in"));
        calls.put("list(String)", sftp -> sftp.list("/in"));
        calls.put("entries(String)", sftp -> drain(sftp.entries("/in")));
        calls.put("walk(String,FileVisitOption[])", sftp -> drain(sftp.walk("/in")));
        calls.put("walk(String,int,FileVisitOption[])", sftp -> drain(sftp.walk("/in", 2)));
        calls.put("walk(String,RemoteVisitor,FileVisitOption[])", sftp -> sftp.walk("/in", new RemoteVisitor() {}));
        calls.put("glob(String)", sftp -> sftp.glob("/in/*"));
        calls.put("stat(String)", sftp -> sftp.stat("/in/a"));
        calls.put("lstat(String)", sftp -> sftp.lstat("/in/a"));
        calls.put("find(String)", sftp -> sftp.find("/in/a"));
        calls.put("findAll(Collection,LinkOption[])", sftp -> sftp.findAll(List.of("/in/a", "/in/b")));
        calls.put("exists(String)", sftp -> sftp.exists("/in/a"));
        calls.put("isDirectory(String)", sftp -> sftp.isDirectory("/in"));
        calls.put("isRegularFile(String)", sftp -> sftp.isRegularFile("/in/a"));
        calls.put("realPath(String)", sftp -> sftp.realPath("/in/a"));
        calls.put("readLink(String)", sftp -> sftp.readLink("/in/link"));
        calls.put("read(String)", sftp -> sftp.read("/in/a").close());
        calls.put("readBytes(String)", sftp -> sftp.readBytes("/in/a"));
        calls.put("readString(String)", sftp -> sftp.readString("/in/a"));
        calls.put("readString(String,Charset)", sftp -> sftp.readString("/in/a", UTF_8));
        calls.put("space(String)", sftp -> sftp.space("/in"));
        calls.put("checksum(String,Checksum)", sftp -> sftp.checksum("/in/a", Checksum.SHA_256));
        calls.put(
                "checksum(String,Checksum,Set)",
                sftp -> sftp.checksum("/in/a", Checksum.SHA_256, EnumSet.of(ChecksumWay.READ_BACK)));
        return calls;
    }

    private static void drain(Stream<?> stream) {
        try (stream) {
            stream.forEach(entry -> {});
        }
    }

    @Test
    void areAllSwept() {
        List<String> all = new ArrayList<>(SWEPT.keySet());
        all.addAll(looking().keySet());
        all.addAll(NOT_A_FILE_OPERATION);

        assertThat(SftpMethods.all())
                .as("public methods of Sftp; one that writes needs a work that is swept")
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whatIsNotSweptDoesNotWrite() throws IOException {
        try (Served served = Served.start()) {
            served.given("/in/a", "content");
            served.sftp.symlink("/in/link", "a");
            int before = served.server.requests().size();
            for (Call call : looking().values()) {
                call.on(served.sftp);
            }

            List<RecordedRequest> asked = served.server.requests();
            assertThat(asked).hasSizeGreaterThan(before);
            assertThat(asked.subList(before, asked.size()))
                    .extracting(RecordedRequest::operation)
                    .doesNotContainAnyElementsOf(WRITING);
        }
    }
}
