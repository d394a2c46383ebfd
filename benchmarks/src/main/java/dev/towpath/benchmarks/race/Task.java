package dev.towpath.benchmarks.race;

import java.util.Locale;

/** What is raced. */
enum Task {
    /** One large file there. */
    PUT(true),
    /** One large file back. */
    GET(true),
    /** A tree of small files there. */
    PUT_TREE(false),
    /** A tree of small files back. */
    GET_TREE(false),
    /** One directory with many entries. */
    LIST(false),
    /** The attributes of many files, each asked for by its path. */
    LSTAT(false);

    private final boolean rate;

    Task(boolean rate) {
        this.rate = rate;
    }

    /** Whether it is told in MiB/s; otherwise in seconds. */
    boolean isRate() {
        return rate;
    }

    /** The name on the command line: {@code put-tree}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
