package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerLimitsTest {
    private static final int EXTENDED_REPLY = 201;

    @Test
    void countForRequestsWhereTheServerTells() {
        assertThat(limits(0).packet(262_144)).isEqualTo(262_144);
        assertThat(limits(1 << 20).packet(262_144)).isEqualTo(1 << 20);
        // What every server must take is tried, whatever it says.
        assertThat(limits(1).packet(262_144)).isEqualTo(34_000);
    }

    private static ServerLimits limits(long packet) {
        return new ServerLimits(packet, 0, 0, 0);
    }

    @Test
    void letLongRequestsThroughWhereTheServerTakesThem() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((type, id, fields, reply) -> {
                    switch (type) {
                        case PacketType.INIT -> reply.version("limits@openssh.com", "1");
                        case PacketType.EXTENDED ->
                            reply.raw(new WireWriter(EXTENDED_REPLY)
                                    .int32(id)
                                    .int64(1 << 20)
                                    .int64(0)
                                    .int64(0)
                                    .int64(0)
                                    .packet(0));
                        default -> {
                            asked.set(fields.string().length);
                            reply.attributes(id, 0100644, 1);
                        }
                    }
                });
                RemoteFileSystem files = server.open()) {
            assertThat(files.lstat("/" + "n".repeat(400_000)).size()).isEqualTo(1);
            assertThat(asked).hasValue(400_001);
            assertThatThrownBy(() -> files.lstat("/" + "n".repeat(1 << 20)))
                    .hasMessageContaining("not sent: the request is 1048586 bytes long, and the server takes 1048576");
            assertThat(files.lstat("/a").size()).isEqualTo(1);
        }
    }
}
