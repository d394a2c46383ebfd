package dev.towpath.client.remote;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Something that another thread works on while a {@link Pipeline} waits for replies. What follows from it is done by the
 * thread of the pipeline, in the order it was said, when that thread takes its next {@link Pipeline#turn}.
 *
 * @since 0.1
 */
public final class Errand {
    /** What the thread of the pipeline does. */
    @FunctionalInterface
    public interface Step {
        /** Does it; what it throws comes out of {@link Pipeline#turn}. */
        void run() throws IOException;
    }

    final Attempt attempt;
    private final Consumer<Step> told;
    private final Consumer<Errand> over;

    Errand(Attempt attempt, Consumer<Step> told, Consumer<Errand> over) {
        this.attempt = attempt;
        this.told = told;
        this.over = over;
    }

    /** Has {@code step} done; does not wait for that. Any thread may call it. */
    public void tell(Step step) {
        told.accept(step);
    }

    /** The same with the last step: nobody waits for this errand any more once it is done. */
    public void end(Step last) {
        told.accept(() -> {
            over.accept(this);
            last.run();
        });
    }
}
