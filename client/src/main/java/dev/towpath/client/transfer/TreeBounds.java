package dev.towpath.client.transfer;

/**
 * How much of a tree at a time, and at all.
 *
 * @param parallel small files at a time; 0 if nothing was said
 * @param entries entries that may be listed
 * @param bytes bytes that may be brought here
 */
record TreeBounds(int parallel, long entries, long bytes) {
    /** More entries than anybody has had in one tree; a server may list without end. */
    static final TreeBounds DEFAULT = new TreeBounds(0, 10_000_000, Long.MAX_VALUE);

    TreeBounds withParallel(int files) {
        return new TreeBounds(files, entries, bytes);
    }

    TreeBounds withEntries(long most) {
        return new TreeBounds(parallel, most, bytes);
    }

    TreeBounds withBytes(long most) {
        return new TreeBounds(parallel, entries, most);
    }

    /** What is not as usual, for a list of options. */
    @Override
    public String toString() {
        return (parallel == 0 ? "" : ", parallel " + parallel)
                + (entries == DEFAULT.entries ? "" : ", maxEntries " + entries)
                + (bytes == DEFAULT.bytes ? "" : ", maxBytes " + bytes);
    }
}
