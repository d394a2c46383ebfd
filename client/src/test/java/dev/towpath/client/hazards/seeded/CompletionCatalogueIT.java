package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.peers.Patience;
import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.transfer.CleanedUp;
import dev.towpath.client.transfer.Completion;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.fixture.Fault;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Personality;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 62 to 67 by seeds: all bytes are there, and what is to follow goes wrong. */
@Tag("lane")
class CompletionCatalogueIT {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Answers that only come late on a busy machine use up tries, too. */
    private static final RetryPolicy OFTEN = RetryPolicy.exponential(20).withFirstPause(Duration.ZERO);

    private static final Voyage.Way[] RENAMED = {
        Voyage.Way.PUT,
        Voyage.Way.PUT_STREAM,
        Voyage.Way.PUT_RESUMABLE,
        Voyage.Way.PUT_VERIFIED,
        Voyage.Way.PUT_STRIPED,
        Voyage.Way.PUT_NAMED
    };

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row62() {
        return Seeds.onAnyServer(62, "a CLOSE that fails or is lost confirms nothing", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.size(), Voyage.puts());
            boolean retries = draw.flag("retried");
            Fault fault = draw.any(
                    "CLOSE met by",
                    Fault.failure("Input/output error"),
                    Fault.dropReply(),
                    Fault.disconnect(),
                    Fault.dropReply().then(Fault.disconnect()));
            try (Sftp sftp = impatient(rig, retries)) {
                rig.inject(on(Operation.CLOSE), fault);
                SftpException failure = voyage.underFault(sftp).failure();

                if (retries) {
                    assertThat(failure).isNull();
                } else if (failure != null && failure.status().isEmpty()) {
                    assertThat(failure.retryable()).isTrue();
                }
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row63() {
        return Seeds.of(63, "what must be on the disk is, or it is told", here, (draw, place) -> {
            Personality lacks = Rig.small().withoutExtension("fsync@openssh.com");
            boolean offered = draw.flag("fsync offered");
            try (Rig rig = Rig.of(draw, place, offered ? Rig.small() : lacks)) {
                Voyage voyage = Voyage.of(rig, rig.size(), Voyage.puts());
                boolean retries = draw.flag("retried");
                boolean once = draw.flag("once");
                var when = on(Operation.FSYNC);
                try (Sftp sftp = rig.builder(retries).connect()) {
                    rig.inject(once ? when : when.always(), Fault.failure("Input/output error"));
                    SftpException failure =
                            voyage.underFault(sftp, TransferOptions::sync).failure();

                    if (!offered) {
                        assertThat(failure).isInstanceOf(UnsupportedByServerException.class);
                        assertThat(rig.server().requests())
                                .noneMatch(request -> request.operation() == Operation.WRITE);
                    } else if (retries && once) {
                        assertThat(failure).isNull();
                    } else {
                        assertThat(failure).isNotNull();
                        assertThat(failure.status()).hasValue(4);
                    }
                    assertThat(voyage.underFault(sftp).failure()).isNull();
                }
                voyage.converges();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row64() {
        return Seeds.of(64, "without posix-rename it takes steps, unless it must not", here, (draw, place) -> {
            try (Rig rig = Rig.of(
                    draw, place, draw.any("on", List.of(noPosixRename(), Personality.strictV3()), Personality::name))) {
                Voyage voyage = Voyage.of(rig, rig.size(), RENAMED);
                boolean replaces = voyage.replaces();
                boolean mustBeAtomic = draw.flag("atomic or not at all");
                try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                    Voyage.Outcome outcome =
                            voyage.underFault(sftp, mustBeAtomic ? TransferOptions::requireAtomic : o -> o);

                    if (replaces && mustBeAtomic) {
                        assertThat(outcome.failure()).isInstanceOf(UnsupportedByServerException.class);
                        assertThat(rig.server().requests())
                                .noneMatch(request -> request.operation() == Operation.WRITE);
                    } else {
                        assertThat(outcome.transferred()).isNotNull();
                        assertThat(outcome.transferred().completion())
                                .isEqualTo(replaces ? Completion.IN_STEPS : Completion.ATOMIC);
                    }
                }
                voyage.converges();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row65() {
        return Seeds.onAnyServer(65, "a rename whose answer is lost is looked after", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.size(), RENAMED);
            Fault fault = draw.any(
                    "rename met by",
                    Fault.dropReply(),
                    Fault.disconnect(),
                    Fault.reset(),
                    Fault.disconnectAfterReply(),
                    Fault.dropReply().then(Fault.disconnect()));
            long nth = draw.number("at rename", 1, 2);
            boolean retries = draw.flag("retried");
            // Whoever waits a second only must try again: on a busy machine other answers may come late, too.
            boolean silent = fault.equals(Fault.dropReply());
            try (Sftp sftp =
                    silent ? impatient(rig, true) : rig.builder(retries).connect()) {
                rig.inject(on(Operation.RENAME, Operation.POSIX_RENAME).nth(nth), fault);

                assertThat(voyage.underFault(sftp).failure()).isNull();
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row66() {
        return Seeds.of(66, "what ends between two renames is put in order later", here, (draw, place) -> {
            try (Rig rig = Rig.of(
                    draw, place, draw.any("on", List.of(noPosixRename(), Personality.strictV3()), Personality::name))) {
                Voyage voyage = Voyage.of(rig, rig.size(), RENAMED);
                long nth = draw.number("at rename", 1, 2);
                boolean served = draw.flag("which is served");
                try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                    // The client never comes back, as if it had been killed.
                    rig.server().network().refuse();
                    rig.inject(
                            on(Operation.RENAME).nth(nth),
                            served ? Fault.dropReply().then(Fault.disconnect()) : Fault.disconnect());
                    SftpException failure = voyage.underFault(sftp).failure();

                    boolean met = nth == 1 || voyage.replaces();
                    assertThat(failure == null).isEqualTo(!met);
                }
                rig.server().network().heal();
                try (Sftp calm = rig.calm()) {
                    CleanedUp done = calm.cleanUp("/in", Duration.ZERO);

                    assertThat(done.left()).isEmpty();
                    voyage.requireOldOrNew(done.toString());
                    // Nobody but its owner knows what another name stands for.
                    assertThat(voyage.leftovers())
                            .allMatch(name -> voyage.way() == Voyage.Way.PUT_NAMED && name.equals("a.new"));
                }
                voyage.converges();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> row67() {
        return Seeds.onAnyServer(67, "attributes that are not taken cost a warning", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.size(), Voyage.puts());
            Fault refusal =
                    draw.any("by", Fault.status(8, "not here"), Fault.permissionDenied(), Fault.failure("Failure"));
            boolean required = draw.flag("mode required");
            UnaryOperator<TransferOptions> asked = required
                    ? o -> o.mode("640")
                    : draw.flag("permissions, too")
                            ? o -> o.preserveTimes().preservePermissions()
                            : TransferOptions::preserveTimes;
            try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                rig.inject(on(Operation.SETSTAT, Operation.FSETSTAT).always(), refusal);
                Voyage.Outcome outcome = voyage.underFault(sftp, asked);

                if (outcome.failure() == null) {
                    // A stream has no times.
                    boolean nothingToSet = voyage.way() == Voyage.Way.PUT_STREAM && !required && !voyage.replaces();
                    assertThat(outcome.transferred()).isNotNull();
                    assertThat(outcome.transferred().warnings().isEmpty()).isEqualTo(nothingToSet);
                } else {
                    assertThat(required).as(outcome.told()).isTrue();
                }
                assertThat(required && outcome.succeeded()).isFalse();
            }
            voyage.converges();
        });
    }

    private static Personality noPosixRename() {
        return Rig.small().withName("no posix-rename").withoutPosixRename();
    }

    private static Sftp impatient(Rig rig, boolean retries) {
        return Patience.connected(rig.builder()
                .retry(retries ? OFTEN : RetryPolicy.none())
                .responseTimeout(SOON)
                .stallTimeout(SOON));
    }
}
