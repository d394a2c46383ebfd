package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.fixture.network.Direction;
import dev.towpath.fixture.network.End;
import dev.towpath.fixture.network.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 20 to 24 by seeds: one side is half gone, dead while idle, away for a while, or somebody else. */
@Tag("lane")
class SessionCatalogueIT {
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row20() {
        return Seeds.onAnyServer(20, "a server lets go of a client that is half gone", here, (draw, rig) -> {
            Voyage voyage = Voyage.any(rig);
            boolean retries = draw.flag("retried");
            long nth = voyage.anyRequest();
            try (Sftp sftp = rig.builder(retries).connect()) {
                rig.server()
                        .before(on().user(Rig.TRIED).nth(nth))
                        .run(file -> rig.server().network().halfClose(Direction.TO_SERVER));
                Voyage.Outcome outcome = voyage.underFault(sftp);
                outcome.isALossAtMost(retries);

                // The client has closed nothing yet.
                Awaitility.await().atMost(Rig.DEADLINE).until(() -> rig.server().openHandles(), List::isEmpty);
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row21() {
        return Seeds.onAnyServer(
                21, "a line that died while idle is found dead by the keep-alive", here, (draw, rig) -> {
                    Voyage voyage = Voyage.any(rig);
                    Duration interval = Duration.ofMillis(draw.number("ms", 100, 400));
                    int count = (int) draw.number("times", 1, 4);
                    try (Sftp sftp = Patience.connected(
                            rig.builder(false).keepAlive(interval, count).connectTimeout(SOON))) {
                        rig.server().network().stall();

                        // The response timeout is a minute; on a slow machine the line is known to be dead before the
                        // call.
                        assertThat(voyage.underFault(sftp).failure())
                                .isInstanceOfAny(ConnectionLostException.class, ConnectFailedException.class)
                                .extracting(SftpException::retryable)
                                .isEqualTo(true);
                        rig.server().network().heal();
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row22() {
        return Seeds.onAnyServer(
                22, "a server that was restarted between calls is connected to anew", here, (draw, rig) -> {
                    Voyage voyage = Voyage.any(rig);
                    long restarts = draw.number("restarts", 1, 3);
                    End end = draw.any("by", End.values());
                    try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                        for (int i = 0; i < restarts; i++) {
                            RemoteFileSystem files =
                                    sftp.unwrap(RemoteFileSystem.class).orElseThrow();
                            rig.server().network().cut(end);
                            Awaitility.await().atMost(Rig.DEADLINE).until(() -> !files.isOpen());

                            assertThat(voyage.underFault(sftp).failure()).isNull();
                        }
                        assertThat(rig.server().logins()).hasSize((int) restarts + 1);
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row23() {
        return Seeds.onAnyServer(
                23, "a server that is away for a while is waited for as long as the policy says", here, (draw, rig) -> {
                    Voyage voyage = Voyage.any(rig);
                    int refusals = (int) draw.number("refusals", 1, 20);
                    boolean patient = draw.flag("patient");
                    End end = draw.any("by", End.values());
                    Network network = rig.server().network();
                    RetryPolicy policy = RetryPolicy.exponential(patient ? refusals + 2 : 1)
                            .withFirstPause(Duration.ofMillis(draw.number("first pause", 0, 10)))
                            .withLongestPause(Duration.ofMillis(20));
                    try (Sftp sftp = rig.builder().retry(policy).connect()) {
                        rig.server()
                                .before(on().user(Rig.TRIED).nth(voyage.anyRequest()))
                                .run(file -> network.refuse(refusals).cut(end));
                        SftpException failure = voyage.underFault(sftp).failure();

                        if (patient) {
                            assertThat(failure).isNull();
                        } else if (failure != null) {
                            assertThat(failure)
                                    .isInstanceOfAny(ConnectFailedException.class, ConnectionLostException.class);
                            assertThat(failure.retryable()).isTrue();
                        }
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row24() {
        return Seeds.onAnyServer(24, "a server that comes back with another key is told nothing", here, (draw, rig) -> {
            Voyage voyage = Voyage.any(rig);
            boolean retries = draw.flag("retried");
            End end = draw.any("by", End.values());
            try (Sftp sftp = rig.builder(retries).connect()) {
                rig.server()
                        .before(on().user(Rig.TRIED).nth(voyage.anyRequest()))
                        .run(file -> {
                            rig.server().changeHostKey();
                            rig.server().network().cut(end);
                        });
                SftpException failure = voyage.underFault(sftp).failure();

                // Without a policy nobody comes back but for a rename. After the last request all is done.
                if (failure != null) {
                    assertThat(failure)
                            .isInstanceOfAny(
                                    HostKeyException.class,
                                    retries ? HostKeyException.class : ConnectionLostException.class);
                }
                assertThat(rig.server().logins()).hasSize(1);
            }
            voyage.converges();
        });
    }
}
