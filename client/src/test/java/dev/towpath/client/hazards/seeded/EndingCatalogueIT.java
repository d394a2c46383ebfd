package dev.towpath.client.hazards.seeded;

import static dev.towpath.fixture.RequestMatcher.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.transfer.Transfer;
import dev.towpath.client.transfer.TransferOptions;
import dev.towpath.client.transfer.Transferred;
import dev.towpath.client.transfer.Transfers;
import dev.towpath.fixture.Operation;
import dev.towpath.fixture.Reaction;
import dev.towpath.fixture.RequestMatcher;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faults 99, 100, 111 and 112 by seeds: somebody ends a transfer, the client or the server while bytes are on their way. */
@Tag("lane")
class EndingCatalogueIT {
    private static final long LIMIT_SECONDS = 90;

    /** All but in place, which may leave half a file. */
    private static final Voyage.Way[] SAFE = Stream.of(Voyage.Way.values())
            .filter(way -> way != Voyage.Way.PUT_IN_PLACE)
            .toArray(Voyage.Way[]::new);

    @TempDir
    private Path here;

    @TestFactory
    Stream<DynamicTest> row99() {
        return Seeds.onAnyServer(
                99, "an interrupt or a cancellation ends the call, and nothing half is left", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), SAFE);
                    Reaction when = atSomeRequest(rig, voyage);
                    boolean interrupts = draw.flag("by an interrupt");
                    try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                        AtomicBoolean unwanted = new AtomicBoolean();
                        AtomicBoolean flag = new AtomicBoolean();
                        FutureTask<Transferred> task = new FutureTask<>(() -> {
                            try {
                                return voyage.carry(sftp, o -> o.cancelWhen(unwanted::get));
                            } finally {
                                flag.set(Thread.interrupted());
                            }
                        });
                        Thread caller = new Thread(task, "caller");
                        when.run(path -> {
                            if (interrupts) {
                                caller.interrupt();
                            } else {
                                unwanted.set(true);
                            }
                        });
                        caller.start();
                        Throwable failure = failureOf(task);

                        if (failure != null) {
                            assertThat(failure)
                                    .isInstanceOf(
                                            interrupts ? InterruptedIOException.class : CancellationException.class);
                            assertThat(flag.get()).as("interrupt flag").isEqualTo(interrupts);
                        }
                        voyage.requireOldOrNew(String.valueOf(failure));
                        requireNothingLeft(voyage);
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row100() {
        return Seeds.onAnyServer(100, "closing the client from elsewhere ends its calls", here, (draw, rig) -> {
            Voyage voyage = Voyage.of(rig, rig.sizeOfSeveral(), SAFE);
            Reaction when = atSomeRequest(rig, voyage);
            int times = (int) draw.number("closed so often", 1, 3);
            try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                when.run(path -> {
                    for (int i = 0; i < times; i++) {
                        new Thread(sftp::close, "closer").start();
                    }
                });

                SftpException failure = voyage.underFault(sftp).failure();
                assertThat(failure == null
                                || !failure.retryable()
                                || failure.getMessage().contains("closed"))
                        .as(String.valueOf(failure))
                        .isTrue();
            }
            voyage.converges();
        });
    }

    @TestFactory
    Stream<DynamicTest> row111() {
        return Seeds.onAnyServer(
                111, "what a listener throws comes out, and nothing half is left", here, (draw, rig) -> {
                    Voyage voyage = Voyage.of(rig, rig.size(), SAFE);
                    long from = draw.number("from the byte", 0, voyage.size());
                    Throwable thrown = draw.flag("an error")
                            ? new AssertionError("listener")
                            : new IllegalStateException("listener");
                    AtomicBoolean hit = new AtomicBoolean();
                    UnaryOperator<TransferOptions> listening = o -> o.onProgress(progress -> {
                        if (progress.done() >= from) {
                            hit.set(true);
                            if (thrown instanceof Error error) {
                                throw error;
                            }
                            throw (RuntimeException) thrown;
                        }
                    });
                    try (Sftp sftp = rig.builder(draw.flag("retried")).connect()) {
                        FutureTask<Transferred> task = new FutureTask<>(() -> voyage.carry(sftp, listening));
                        new Thread(task, "caller").start();
                        Throwable failure = failureOf(task);

                        assertThat(hit).isTrue();
                        assertThat(failure).isSameAs(thrown);
                        voyage.requireOldOrNew(String.valueOf(failure));
                        requireNothingLeft(voyage);
                    }
                    voyage.converges();
                });
    }

    @TestFactory
    Stream<DynamicTest> row112() {
        return Seeds.of(
                112,
                "a server that is closed ends all transfers, and no half file is left here",
                here,
                (draw, place) -> {
                    try (Rig rig = Rig.any(draw, place)) {
                        byte[] content = draw.bytes(rig.sizeOfSeveral());
                        Files.write(rig.there("/in/a"), content);
                        int transfers = (int) draw.number("transfers", 1, 12);
                        long nth = draw.number("at READ", 1, 1 + (long) transfers * content.length / rig.block());
                        rig.server()
                                .before(on(Operation.READ).nth(nth))
                                .run(path -> new Thread(rig.server()::close).start());
                        List<Transfer> begun = new ArrayList<>();
                        try (Sftp sftp = rig.builder(draw.flag("retried")).connect();
                                Transfers background = sftp.background((int) draw.number("at a time", 1, 8))) {
                            for (int i = 0; i < transfers; i++) {
                                begun.add(background.get("/in/a", rig.here("got" + i)));
                            }
                            for (int i = 0; i < transfers; i++) {
                                requireEnd(begun.get(i), rig.here("got" + i), content);
                            }
                        } catch (SftpException e) {
                            // Closing the queue tells of the first that failed.
                        }
                        assertThat(Ends.names(place)).isEmpty();
                    }
                });
    }

    private static void requireEnd(Transfer transfer, Path target, byte[] content) throws Exception {
        try {
            Transferred unused = transfer.toStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(target).hasBinaryContent(content);
            Files.delete(target);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(SftpException.class);
            assertThat(target).doesNotExist();
        }
    }

    /** Before or after one of the requests of the transfer is served. */
    private static Reaction atSomeRequest(Rig rig, Voyage voyage) {
        boolean before = rig.draw().flag("before it is served");
        // Connecting makes some as well.
        RequestMatcher when = on(
                        Operation.OPEN, Operation.READ, Operation.WRITE, Operation.CLOSE, Operation.POSIX_RENAME)
                .user(Rig.TRIED)
                .nth(voyage.anyRequest());
        return before ? rig.server().before(when) : rig.server().after(when);
    }

    private static @Nullable Throwable failureOf(FutureTask<Transferred> task) throws Exception {
        try {
            Transferred unused = task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** What resume() keeps may stay; the request that removes the rest may not have arrived yet. */
    private static void requireNothingLeft(Voyage voyage) throws IOException {
        boolean resumes = voyage.way().name().endsWith("RESUMABLE");
        Awaitility.await("nothing is left")
                .atMost(Rig.DEADLINE)
                .until(voyage::leftovers, names -> names.isEmpty() || resumes);
        assertThat(voyage.leftovers()).allMatch(name -> name.endsWith(".towpath-part"));
    }
}
