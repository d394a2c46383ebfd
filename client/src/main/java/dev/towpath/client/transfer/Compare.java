package dev.towpath.client.transfer;

/**
 * By what a file of a tree is taken to be the same on both sides.
 *
 * @since 0.1
 */
public enum Compare {
    /** Same size. */
    SIZE,
    /**
     * Same size and same modification time, in whole seconds. The time is kept for files that are transferred, so that
     * they are the same the next time; a server that does not take times gets every file each time.
     */
    SIZE_AND_TIME,
    /**
     * Same size and same SHA-256. The server computes it if it can; else the remote file is read, which costs as much as a
     * download.
     */
    CHECKSUM
}
