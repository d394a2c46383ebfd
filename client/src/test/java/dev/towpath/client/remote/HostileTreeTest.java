package dev.towpath.client.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.transfer.Carrier;
import dev.towpath.client.transfer.TreeOptions;
import dev.towpath.client.transfer.TreeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that lists names meant to lead the client out of the directory it downloads to. */
class HostileTreeTest {
    private static final List<String> HOSTILE = List.of(
            "",
            "/",
            "/etc/passwd",
            "../evil",
            "../../evil",
            "a/../../evil",
            "a/b",
            "./evil",
            "evil/",
            "nul\0evil",
            "\0");

    @TempDir
    private Path here;

    @Test
    void writesNothingOutsideTheTarget() throws Exception {
        Path target = here.resolve("target");
        AtomicBoolean listed = new AtomicBoolean();
        try (ScriptedServer server =
                        new ScriptedServer((type, id, fields, reply) -> answer(type, id, fields, reply, listed));
                RemoteFileSystem files = server.open()) {
            Carrier carrier = new Carrier(files, new Random(1), System::nanoTime);

            TreeReport report = carrier.getTree("/out", target, TreeOptions.defaults());

            assertThat(report.leftOut())
                    .extracting(TreeReport.LeftOut::path)
                    .containsExactlyInAnyOrderElementsOf(HOSTILE);
        }
        assertThat(here).isDirectoryNotContaining("glob:**/evil*");
        try (Stream<Path> all = Files.walk(here)) {
            assertThat(all.filter(Files::isRegularFile))
                    .containsExactlyInAnyOrder(
                            target.resolve("fine"), target.resolve("..fine"), target.resolve("back\\slash"));
        }
        assertThat(target.resolve("fine")).hasContent("evil");
    }

    private static void answer(int type, int id, WireReader fields, ScriptedServer.Reply reply, AtomicBoolean listed)
            throws IOException {
        try {
            switch (type) {
                case PacketType.INIT -> reply.version();
                case PacketType.STAT, PacketType.LSTAT -> {
                    boolean root = new String(fields.string(), UTF_8).equals("/out");
                    reply.attributes(id, root ? 0040755 : 0100644, 4);
                }
                case PacketType.OPENDIR, PacketType.OPEN -> reply.handle(id, "h");
                case PacketType.FSTAT -> reply.attributes(id, 0100644, 4);
                case PacketType.READDIR -> {
                    if (listed.compareAndSet(false, true)) {
                        reply.raw(listing(id));
                    } else {
                        reply.status(id, Status.EOF, "");
                    }
                }
                case PacketType.READ -> {
                    fields.string();
                    if (fields.int64() == 0) {
                        reply.data(id, "evil".getBytes(UTF_8));
                    } else {
                        reply.status(id, Status.EOF, "");
                    }
                }
                default -> reply.status(id, Status.OK, "");
            }
        } catch (MalformedReplyException e) {
            throw new IOException(e);
        }
    }

    private static byte[] listing(int id) {
        List<String> names = Stream.concat(HOSTILE.stream(), Stream.of(".", "..", "fine", "..fine", "back\\slash"))
                .toList();
        WireWriter packet = new WireWriter(PacketType.NAME).int32(id).int32(names.size());
        for (String name : names) {
            packet.string(name.getBytes(ISO_8859_1)).string(new byte[0]).int32(0);
        }
        return packet.packet(0);
    }
}
