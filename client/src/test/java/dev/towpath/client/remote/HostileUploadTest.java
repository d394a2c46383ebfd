package dev.towpath.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads to a server that loses, repeats, reorders and refuses acknowledgements. */
@Timeout(180)
class HostileUploadTest {
    private static final byte[] CONTENT = MemoryFile.random(1_000_000);
    private static final RemoteOptions IMPATIENT =
            RemoteOptions.defaults().withStallTimeout(Duration.ofSeconds(1)).withResponseTimeout(Duration.ofSeconds(1));

    @Test
    void failsAnUploadWhoseAcknowledgementIsLost() throws Exception {
        MemoryFile file = new MemoryFile(new byte[0], (n, id, offset, length, reply) -> n == 3);
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteFileSystem files = server.open(IMPATIENT);
            WriteWindow window = new WriteWindow(MemoryFile.open(files), 0, bytes -> {});

            assertThatThrownBy(() -> window.send(new ByteArrayInputStream(CONTENT)))
                    .isInstanceOf(SftpTimeoutException.class)
                    .hasMessageContaining("acknowledged nothing for 1 s");

            assertThat(window.acknowledged()).isBetween(60_000L, 2 * 32768L);
            assertThat(files.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17})
    void stopsAtTheFirstWriteThatIsRefused(int refused) throws Exception {
        MemoryFile file = new MemoryFile(new byte[0], (n, id, offset, length, reply) -> {
            if (n == refused) {
                reply.status(id, Status.FAILURE, "disk full");
            }
            return n == refused;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteFileSystem files = server.open();
            WriteWindow window = new WriteWindow(MemoryFile.open(files), 0, bytes -> {});

            assertThatThrownBy(() -> window.send(new ByteArrayInputStream(CONTENT)))
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("write \"/a\"")
                    .hasMessageContaining("disk full");

            assertThat(window.acknowledged()).isLessThanOrEqualTo((refused - 1) * 32768L);
            assertThat(files.isOpen()).isTrue();
        }
    }

    @Test
    void takesAcknowledgementsInAnyOrder() throws Exception {
        List<Integer> held = new ArrayList<>();
        MemoryFile[] file = new MemoryFile[1];
        file[0] = new MemoryFile(new byte[0], (n, id, offset, length, reply) -> {
            held.add(id);
            if (held.size() == 5 || offset + length == CONTENT.length) {
                Collections.reverse(held);
                for (int one : held) {
                    reply.status(one, Status.OK, "");
                }
                held.clear();
            }
            return true;
        });
        try (ScriptedServer server = new ScriptedServer(file[0])) {
            List<Long> seen = new ArrayList<>();
            WriteWindow window = new WriteWindow(MemoryFile.open(server.open()), 0, seen::add);

            assertThat(window.send(new ByteArrayInputStream(CONTENT))).isEqualTo(CONTENT.length);

            assertThat(window.acknowledged()).isEqualTo(CONTENT.length);
            assertThat(seen).isSorted().startsWith(0L).endsWith((long) CONTENT.length);
        }
    }

    @Test
    void refusesASecondAcknowledgement() throws Exception {
        MemoryFile file = new MemoryFile(new byte[0], (n, id, offset, length, reply) -> {
            if (n == 4) {
                reply.status(id, Status.OK, "");
                reply.status(id, Status.OK, "");
            }
            return n == 4;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteHandle handle = MemoryFile.open(server.open());

            assertThatThrownBy(() -> new WriteWindow(handle, 0, bytes -> {}).send(new ByteArrayInputStream(CONTENT)))
                    .isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void ignoresAcknowledgementsThatComeAfterTheEnd() throws Exception {
        List<Integer> late = new ArrayList<>();
        MemoryFile file = new MemoryFile(new byte[0], (n, id, offset, length, reply) -> {
            if (n <= 4) {
                late.add(id);
                return true;
            }
            for (int one : late) {
                reply.status(one, Status.OK, "");
            }
            late.clear();
            return false;
        });
        try (ScriptedServer server = new ScriptedServer(file)) {
            RemoteHandle handle = MemoryFile.open(server.open(IMPATIENT));
            byte[] small = Arrays.copyOf(CONTENT, 100_000);

            assertThatThrownBy(() -> new WriteWindow(handle, 0, bytes -> {}).send(new ByteArrayInputStream(small)))
                    .isInstanceOf(SftpTimeoutException.class);
            assertThat(new WriteWindow(handle, 0, bytes -> {}).send(new ByteArrayInputStream(CONTENT)))
                    .isEqualTo(CONTENT.length);
            assertThat(file.content()).isEqualTo(CONTENT);
        }
    }

    @Test
    void stopsWhenProgressThrows() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(new MemoryFile(CONTENT, (n, id, offset, length, reply) -> false))) {
            RemoteFileSystem files = server.open();
            RemoteHandle handle = MemoryFile.open(files);

            assertThatThrownBy(() -> new WriteWindow(handle, 0, bytes -> {
                                if (bytes > 0) {
                                    throw new CancellationException("enough");
                                }
                            })
                            .send(new ByteArrayInputStream(CONTENT)))
                    .isInstanceOf(CancellationException.class);
            assertThat(handle.stat().size()).isEqualTo(CONTENT.length);
        }
    }
}
