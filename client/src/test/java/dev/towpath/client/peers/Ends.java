package dev.towpath.client.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a call must end under a fault: in time, in one typed exception that says what was tried, and with nothing half done. */
public final class Ends {
    /** Long enough for a machine under load; what is proved is that the call ends at all. */
    private static final int LIMIT_SECONDS = 150;

    /** A call that is expected to fail. */
    @FunctionalInterface
    public interface Call {
        void run() throws IOException;
    }

    private Ends() {}

    /** Runs {@code call} on a thread of its own and returns its exception, which must be a {@code type}. */
    public static <T extends SftpException> T with(Class<T> type, Call call) {
        Throwable thrown = outcome(call);
        assertThat(thrown).isInstanceOf(type);
        T failure = type.cast(thrown);
        assertThat(failure.operation()).isNotEmpty();
        assertThat(failure.getMessage()).startsWith(failure.operation());
        return failure;
    }

    /** The same, and the message names {@code path}. */
    public static <T extends SftpException> T with(Class<T> type, String path, Call call) {
        T failure = with(type, call);
        assertThat(failure.path()).isEqualTo(path);
        return failure;
    }

    private static @Nullable Throwable outcome(Call call) {
        CompletableFuture<@Nullable Throwable> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        call.run();
                        done.complete(null);
                    } catch (IOException | RuntimeException | Error e) {
                        done.complete(e);
                    }
                },
                "call-under-test");
        thread.setDaemon(true);
        thread.start();
        try {
            return done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            AssertionError hangs = new AssertionError("the call hangs", e);
            hangs.setStackTrace(thread.getStackTrace());
            return hangs;
        }
    }

    /** Runs {@code call} on a thread of its own; it must succeed. */
    public static <T> T well(Callable<T> call) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(call.call());
                    } catch (Exception | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "call-under-test");
        thread.setDaemon(true);
        thread.start();
        return done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** The names in a directory of this machine or of a fixture. */
    public static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
