package dev.towpath.client.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.ssh.HostKeys;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A server that tells nothing of a file but its size. */
class SilentAttributesTest {
    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void keepAChangeOfPermissionsFromTakingAwayTheOthers() throws Exception {
        try (ScriptedServer server = new ScriptedServer(this::answer);
                Sftp sftp = Sftp.builder()
                        .target("ada@127.0.0.1:" + server.ssh().getPort())
                        .password("x")
                        .hostKeys(HostKeys.insecureAcceptAny())
                        .connect()) {
            assertThatThrownBy(() -> sftp.chmod("/a.csv", "u+x"))
                    .isInstanceOf(UnsupportedByServerException.class)
                    .hasMessageContaining("give all of them");
            assertThat(changes).hasValue(0);

            sftp.chmod("/a.csv", "750");

            assertThat(changes).hasValue(1);
        }
    }

    private void answer(int type, int id, WireReader fields, ScriptedServer.Reply reply) throws IOException {
        switch (type) {
            case PacketType.INIT -> reply.version();
            case PacketType.REALPATH -> reply.names(id, "/");
            case PacketType.STAT, PacketType.LSTAT ->
                reply.raw(new WireWriter(PacketType.ATTRS)
                        .int32(id)
                        .int32(WireAttributes.SIZE)
                        .int64(new String(fields.string(), UTF_8).length())
                        .packet(0));
            case PacketType.SETSTAT -> {
                changes.incrementAndGet();
                reply.status(id, Status.OK, "");
            }
            default -> reply.status(id, Status.OP_UNSUPPORTED, "");
        }
    }
}
