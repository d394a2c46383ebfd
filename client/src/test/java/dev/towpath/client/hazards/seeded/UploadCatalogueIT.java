package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 50 to 55 and 61 by seeds: requests that are refused, or answered late, never or in another order. */
@Tag("lane")
class UploadCatalogueIT {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Answers that only come late on a busy machine use up tries, too. */
    private static final RetryPolicy OFTEN = RetryPolicy.exponential(20).withFirstPause(Duration.ZERO);

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row50() {
        return Seeds.onAnyServer(
                50, "an upload that may not open its file leaves nothing behind", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.size(), Voyage.puts());
                    try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                        rig.inject(on(Operation.OPEN).forWriting().always(), Fault.permissionDenied());
                        Voyage.Outcome outcome = voyage.underFault(sftp);

                        assertThat(outcome.failure()).isInstanceOf(RemoteAccessDeniedException.class);
                        assertThat(voyage.leftovers()).isEmpty();
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row51() {
        return Seeds.onAnyServer(
                51, "a missing directory is told, or made if that was asked for", here, (draw, rig) -> {
                    String directory = draw.any("in", "/new", "/new/and/deeper", "/other");
                    Voyage voyage = Voyage.to(directory + "/a", rig, rig.size(), Voyage.puts());
                    try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                        assertThat(voyage.underFault(sftp).failure()).isInstanceOf(NoSuchRemoteFileException.class);
                        assertThat(rig.there(directory)).doesNotExist();

                        assertThat(voyage.underFault(sftp, TransferOptions::createDirectories)
                                        .failure())
                                .isNull();
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row52() {
        return Seeds.of(52, "a server that takes no part files is told how to use", here, (draw, place) -> {
            try (Rig rig = Rig.any(draw, place)) {
                Voyage voyage = Voyage.of(
                        rig,
                        rig.size(),
                        Voyage.Way.PUT,
                        Voyage.Way.PUT_STREAM,
                        Voyage.Way.PUT_VERIFIED,
                        Voyage.Way.PUT_RESUMABLE);
                UnaryOperator<TransferOptions> advised = draw.flag("in place then")
                        ? TransferOptions::inPlace
                        : o -> o.temporaryName(name -> name + ".new");
                Fault refusal = draw.flag("denied") ? Fault.permissionDenied() : Fault.failure("name not allowed");
                try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                    rig.inject(on(Operation.OPEN).path("/in/.*.towpath-part").always(), refusal);

                    assertThat(voyage.underFault(sftp).told()).contains("inPlace()");
                    assertThat(voyage.leftovers()).isEmpty();

                    // With resume() there is a part file, and it has the name that is found again.
                    if (voyage.way() != Voyage.Way.PUT_RESUMABLE) {
                        assertThat(voyage.underFault(sftp, advised).failure()).isNull();
                    }
                }
                voyage.converges();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row53() {
        return Seeds.onAnyServer(
                53, "a WRITE that fails once is tried again, and one that always fails is told", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.puts());
                    boolean always = draw.flag("always");
                    boolean retries = draw.flag("retried");
                    var when = on(Operation.WRITE).nth(block(rig, voyage));
                    try (Sftp sftp = rig.builder(retries).connect()) {
                        rig.inject(always ? when.always() : when, Fault.failure("Failure"));
                        SftpException failure = voyage.underFault(sftp).failure();

                        if (retries && !always) {
                            assertThat(failure).isNull();
                        } else if (failure != null || !isMended(voyage, always)) {
                            assertThat(failure).isNotNull();
                            assertThat(failure.status()).hasValue(4);
                        }
                        assertThat(rig.server().logins()).hasSize(1);
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row54() {
        return Seeds.onAnyServer(
                54, "an acknowledgement that never comes is not waited for without end", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.puts());
                    boolean retries = draw.flag("retried");
                    try (Sftp sftp = Patience.connected(rig.builder()
                            .retry(retries ? OFTEN : RetryPolicy.none())
                            .responseTimeout(SOON)
                            .stallTimeout(SOON))) {
                        rig.inject(on(Operation.WRITE).nth(block(rig, voyage)), Fault.dropReply());
                        SftpException failure = voyage.underFault(sftp).failure();

                        if (retries) {
                            assertThat(failure).isNull();
                        } else if (failure != null || !isMended(voyage, false)) {
                            assertThat(failure).isInstanceOf(SftpTimeoutException.class);
                            assertThat(failure.retryable()).isTrue();
                        }
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row55() {
        return Seeds.onAnyServer(
                55, "acknowledgements in any order are taken, and what is safe is known", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.puts());
                    Fault disorder = draw.any(
                            "by", Fault.reorder(), Fault.delayReply(Duration.ofMillis(draw.number("ms", 1, 20))));
                    double often = 0.05 + 0.9 * draw.share("as often as");
                    boolean breaks = draw.flag("and cut");
                    try (Sftp sftp = rig.builder(true).connect()) {
                        // A reply that is held back waits for the next one, of which there are few if the blocks
                        // are large.
                        rig.inject(on(Operation.WRITE).always().chance(often), disorder);
                        if (breaks) {
                            rig.inject(on(Operation.WRITE).nth(block(rig, voyage)), Fault.disconnect());
                        }

                        assertThat(voyage.underFault(sftp).failure()).isNull();
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row61() {
        return Seeds.onAnyServer(61, "a handle that is no longer valid is opened anew", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), Voyage.Way.values());
            boolean retries = draw.flag("retried");
            long times = draw.number("requests", 1, 8);
            Operation operation = voyage.way().isPut() ? Operation.WRITE : Operation.READ;
            try (Sftp sftp =
                    rig.builder().retry(retries ? OFTEN : RetryPolicy.none()).connect()) {
                rig.inject(on(operation).nth(block(rig, voyage)).times(times), Fault.failure("Invalid handle"));
                SftpException failure = voyage.underFault(sftp).failure();

                if (retries) {
                    assertThat(failure).isNull();
                } else if (failure != null || !isMended(voyage, false)) {
                    assertThat(failure).isNotNull();
                    assertThat(failure).hasMessageContaining("Invalid handle");
                }
            }
            voyage.converges();
        });
    }

    /** What one of several channels fails at, the others may do. */
    private static boolean isMended(Voyage voyage, boolean always) {
        return voyage.way().isStriped() && !always;
    }

    /** One of the requests that carry the bytes, by its number. */
    private static long block(Rig rig, Voyage voyage) {
        return rig.draw().number("at block", 1, Math.max(1, voyage.size() / rig.block()));
    }
}
