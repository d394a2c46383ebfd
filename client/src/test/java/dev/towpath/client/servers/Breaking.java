package dev.towpath.client.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.transfer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What tests share that break a transfer in its middle. */
final class Breaking {
    private Breaking() {}

    /** Runs {@code what} once, when so many bytes are across and some are not. */
    static Consumer<Progress> once(long bytes, Runnable what) {
        AtomicBoolean done = new AtomicBoolean();
        return progress -> {
            if (progress.done() >= bytes && progress.done() < progress.total() && done.compareAndSet(false, true)) {
                what.run();
            }
        };
    }

    /** Fails if a part file is left in one of them. */
    static void requireNoParts(String what, Path... directories) throws IOException {
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files)
                        .as(what)
                        .noneMatch(file -> file.getFileName().toString().endsWith("-part"));
            }
        }
    }
}
