package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.Patience;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.network.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults 31 and 32: new keys in the middle of everything (RFC 4253 section 9). */
@Timeout(180)
class RekeyFaultsTest {
    private static final int EVERY = 64 * 1024;

    @TempDir
    private Path here;

    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicBoolean stallNext = new AtomicBoolean();

    @BeforeEach
    void give() throws IOException {
        byte[] content = new byte[2_000_000];
        new Random(3).nextBytes(content);
        Files.write(here.resolve("big"), content);
    }

    /** A fixture that asks for new keys every 64 KiB. */
    private SftpServer start() {
        SftpServer server = SftpServer.start();
        SshServer beneath = server.unwrap(SshServer.class);
        CoreModuleProperties.REKEY_BYTES_LIMIT.set(beneath, (long) EVERY);
        beneath.addSessionListener(new SessionListener() {
            @Override
            public void sessionNegotiationStart(
                    Session session, Map<KexProposalOption, String> client, Map<KexProposalOption, String> ours) {
                exchanges.incrementAndGet();
                if (stallNext.compareAndSet(true, false)) {
                    server.network().stall(Direction.TO_CLIENT);
                }
            }
        });
        return server;
    }

    private static SftpBuilder to(SftpServer server) {
        return ToFixture.builder(server);
    }

    @Test
    @DisplayName("31: new keys every 64 KiB change no byte")
    void newKeysAllTheTime() throws Exception {
        try (SftpServer server = start();
                Sftp sftp = to(server).connect()) {
            Ends.well(() -> sftp.put(here.resolve("big"), "big"));
            Ends.well(() -> sftp.get("big", here.resolve("back")));

            assertThat(here.resolve("back")).hasSameBinaryContentAs(here.resolve("big"));
            assertThat(exchanges.get()).isGreaterThan(3);
        }
    }

    @Test
    @DisplayName("32: a key exchange that is answered late costs the calls underway, not the connection")
    void lateKeys() throws Exception {
        try (SftpServer server = start();
                Sftp sftp = Patience.connected(
                        to(server).responseTimeout(Duration.ofMillis(700)).stallTimeout(Duration.ofMillis(700)))) {
            int logins = server.logins().size();
            Files.copy(here.resolve("big"), server.home("test").resolve("big"));
            stallNext.set(true);

            assertThat(Ends.with(SftpTimeoutException.class, () -> sftp.get("big", here.resolve("back")))
                            .retryable())
                    .isTrue();
            assertThat(Ends.names(here)).containsExactly("big");

            server.network().heal();
            await().ignoreExceptionsInstanceOf(SftpTimeoutException.class)
                    .untilAsserted(() -> assertThat(sftp.exists("big")).isTrue());
            assertThat(server.logins()).hasSize(logins);
        }
    }
}
