package dev.towpath.client.hazards.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Patience;
import dev.towpath.fixture.network.Direction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 31 and 32 by seeds: new keys in the middle of everything, at once or late. */
@Tag("lane")
class RekeyCatalogueIT {
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    private Path here;

    /** What happens when the server begins to agree on new keys for the n-th time. */
    private interface Late {
        void at(long exchange);
    }

    @TestFactory
    Stream<DynamicTest> row31() {
        return Seeds.onAnyServer(31, "new keys all the time change no byte", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.Way.values());
            AtomicLong exchanges = new AtomicLong();
            long every = exchanging(rig, exchanges::set);
            try (Sftp sftp = rig.builder(false).connect()) {
                assertThat(voyage.underFault(sftp).failure()).isNull();
            }
            // Once for the login, and then after so many bytes.
            assertThat(exchanges.get()).isGreaterThan(voyage.size() > 2 * every ? 1 : 0);
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row32() {
        return Seeds.onAnyServer(
                32, "new keys that come late cost time, or the call at its limit", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.Way.values());
                    boolean tooLate = draw.flag("too late");
                    long ms = draw.number("ms", 10, 400);
                    long nth = draw.number("at exchange", 2, 4);
                    Direction direction = draw.any("silent", Direction.values());
                    AtomicBoolean connected = new AtomicBoolean();
                    long unused = exchanging(rig, exchange -> {
                        if (exchange >= nth && connected.compareAndSet(true, false)) {
                            rig.server().network().stall(direction);
                            if (!tooLate) {
                                CompletableFuture.delayedExecutor(ms, TimeUnit.MILLISECONDS)
                                        .execute(rig.server().network()::heal);
                            }
                        }
                    });
                    try (Sftp sftp = tooLate
                            ? Patience.connected(
                                    rig.builder(false).responseTimeout(SOON).stallTimeout(SOON))
                            : rig.builder(false).connect()) {
                        connected.set(true);
                        Voyage.Outcome outcome = voyage.underFault(sftp);
                        connected.set(false);

                        if (outcome.failure() != null) {
                            assertThat(tooLate).as(outcome.told()).isTrue();
                            assertThat(outcome.failure()).isInstanceOf(SftpTimeoutException.class);
                            assertThat(outcome.failure().retryable()).isTrue();
                        }
                        rig.server().network().heal();
                    }
                    voyage.converges();
                });
    }

    /** Has the server ask for new keys after so many bytes, which are returned; the first exchange is that of the login. */
    private static long exchanging(Rig rig, Late late) {
        long every = rig.draw().any("keys every", 64L << 10, 128L << 10, 512L << 10);
        SshServer beneath = rig.server().unwrap(SshServer.class);
        CoreModuleProperties.REKEY_BYTES_LIMIT.set(beneath, every);
        AtomicLong exchanges = new AtomicLong();
        beneath.addSessionListener(new SessionListener() {
            @Override
            public void sessionNegotiationStart(
                    Session session, Map<KexProposalOption, String> client, Map<KexProposalOption, String> ours) {
                late.at(exchanges.incrementAndGet());
            }
        });
        return every;
    }
}
