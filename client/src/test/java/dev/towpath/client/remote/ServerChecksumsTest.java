package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServerChecksumsTest {
    private static final byte[] MD5 = HexFormat.of().parseHex("900150983cd24fb0d6963f7d28e17f72");
    private static final byte[] SHA_256 =
            HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    @FunctionalInterface
    private interface Answer {
        void write(WireWriter reply);
    }

    private final AtomicReference<String> asked = new AtomicReference<>("");

    @Test
    void comeByTheDraft() throws Exception {
        Answer answer = reply -> raw(reply.string(text("sha256")), SHA_256);

        assertThat(ask(answer, Checksum.SHA_256, "check-file", "sha256")).hasValue(SHA_256);
        assertThat(asked).hasValue("check-file-name /in/a sha256");
    }

    @Test
    void comeWithTheNameOfTheExtensionInFront() throws Exception {
        Answer answer = reply -> raw(reply.string(text("check-file")).string(text("md5")), MD5);

        assertThat(ask(answer, Checksum.MD5, "supported2", "\0\1check-file-name\2"))
                .hasValue(MD5);
    }

    @Test
    void comeAsMd5Hash() throws Exception {
        assertThat(ask(reply -> reply.string(text("md5-hash")).string(MD5), Checksum.MD5, "md5-hash", ""))
                .hasValue(MD5);
        assertThat(ask(reply -> reply.string(MD5), Checksum.MD5, "md5-hash", ""))
                .hasValue(MD5);
        assertThat(asked).hasValue("md5-hash /in/a ");
        assertThat(ask(reply -> reply.string(MD5), Checksum.SHA_256, "md5-hash", ""))
                .isEmpty();
    }

    @Test
    void areNoneIfTheServerAnswersWithAnother() throws Exception {
        assertThat(ask(reply -> raw(reply.string(text("md5")), MD5), Checksum.SHA_256, "check-file", ""))
                .isEmpty();
        assertThat(ask(reply -> raw(reply.string(text("sha256")), MD5), Checksum.SHA_256, "check-file", ""))
                .isEmpty();
    }

    @Test
    void areNotAskedForIfTheServerOffersNone() throws Exception {
        assertThat(ask(reply -> {}, Checksum.SHA_256, "limits@openssh.com", "9"))
                .isEmpty();
        assertThat(asked).hasValue("");
    }

    @Test
    void areNoneIfTheServerCannotForThisFile() throws Exception {
        assertThat(refused(4)).isEmpty();
        assertThat(refused(8)).isEmpty();
        assertThatThrownBy(() -> refused(2)).isInstanceOf(NoSuchRemoteFileException.class);
    }

    private static Optional<byte[]> refused(int status) throws Exception {
        ScriptedServer.Script script = (type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version("check-file", "1");
            } else {
                reply.status(id, status, "no");
            }
        };
        try (ScriptedServer server = new ScriptedServer(script);
                RemoteFileSystem files = server.open()) {
            return files.checksum("/in/a", Checksum.SHA_256);
        }
    }

    private Optional<byte[]> ask(Answer answer, Checksum algorithm, String... extension) throws Exception {
        ScriptedServer.Script script = (type, id, fields, reply) -> {
            if (type == PacketType.INIT) {
                reply.version(extension);
            } else {
                answer(id, fields, reply, answer);
            }
        };
        try (ScriptedServer server = new ScriptedServer(script);
                RemoteFileSystem files = server.open()) {
            return files.checksum("/in/a", algorithm);
        }
    }

    private void answer(int id, WireReader fields, ScriptedServer.Reply reply, Answer answer) throws IOException {
        String name = new String(fields.string(), StandardCharsets.UTF_8);
        String path = new String(fields.string(), StandardCharsets.UTF_8);
        String algorithm = name.startsWith("check") ? new String(fields.string(), StandardCharsets.UTF_8) : "";
        asked.set(name + " " + path + " " + algorithm);
        WireWriter packet = new WireWriter(PacketType.EXTENDED_REPLY).int32(id);
        answer.write(packet);
        reply.raw(packet.packet(0));
    }

    private static void raw(WireWriter reply, byte[] bytes) {
        for (byte b : bytes) {
            reply.uint8(b);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
