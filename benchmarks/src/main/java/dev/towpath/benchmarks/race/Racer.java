package dev.towpath.benchmarks.race;

import java.io.IOException;
import java.util.Set;

/** Somebody who can do tasks. */
interface Racer extends AutoCloseable {
    String name();

    /** What it can do. */
    Set<Task> tasks();

    /** Does {@code task} on {@code course}, and returns how many nanoseconds that took, without connecting. */
    long run(Task task, Course course) throws IOException, InterruptedException;

    @Override
    void close();
}
