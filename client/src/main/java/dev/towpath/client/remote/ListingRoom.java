package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;

/**
 * What listings may take of the memory: so many entries each, and names, paths and long names of so many characters
 * together. A server may send names of a quarter of a mebibyte, a million of them. For one thread.
 */
final class ListingRoom {
    /** Of the characters of an entry, on average: the longest path most systems have. */
    private static final long EACH = 4096;

    /** So that a small number of entries may still have long names. */
    private static final long LEAST = 1024 * 1024;

    /** A character takes one byte or two, and what else is known of an entry takes some hundred. */
    private static final long HEAP_PART = 4;

    private final int maxEntries;
    private final long maxCharacters;
    private long characters;

    /** Room for {@code maxEntries} and names of {@code maxCharacters} characters. */
    ListingRoom(int maxEntries, long maxCharacters) {
        this.maxEntries = maxEntries;
        this.maxCharacters = maxCharacters;
    }

    /** As much as a program may need, and its heap can hold. */
    static ListingRoom of(RemoteOptions options) {
        long heap = Runtime.getRuntime().maxMemory() / HEAP_PART;
        return new ListingRoom(options.maxEntries(), Math.max(LEAST, Math.min(heap, options.maxEntries() * EACH)));
    }

    /** How many characters one entry takes. */
    static long characters(RemoteFile file) {
        return (long) file.name().length()
                + file.path().length()
                + file.longName().length();
    }

    /** Takes note of one more entry of a listing that has {@code entries} with it. */
    void take(Attempt attempt, int entries, RemoteFile file) throws SftpException {
        if (entries > maxEntries) {
            throw new SftpException(attempt.failed("it has more than " + maxEntries + " entries")
                    .withAdvice("take them piece by piece, or raise maxEntries"));
        }
        characters += characters(file);
        if (characters > maxCharacters) {
            throw new SftpException(attempt.failed("its names have more than " + maxCharacters + " characters")
                    .withAdvice("take them piece by piece, or give the program more memory and raise maxEntries"));
        }
    }

    /** These are not held any more. */
    void leave(long gone) {
        characters -= gone;
    }
}
