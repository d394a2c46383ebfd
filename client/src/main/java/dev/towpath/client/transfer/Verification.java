package dev.towpath.client.transfer;

import dev.towpath.client.remote.ChecksumWay;

/**
 * How the result of a transfer was checked.
 *
 * @since 0.1
 */
public enum Verification {
    /** Not at all beyond the acknowledgement of every byte: nobody asked, or nothing was transferred. */
    NONE,
    /**
     * The size of the file that was written, or was read to its end, is the number of bytes transferred. What somebody
     * else did to the part file meanwhile this does not see, if its size is right again: {@link
     * TransferOptions#verify} does.
     */
    SIZE,
    /** The checksum that the SFTP server computed. */
    EXTENSION,
    /** The checksum that a program on the server computed. */
    COMMAND,
    /** The checksum of what the server sent when the file was read a second time. */
    READ_BACK;

    static Verification of(ChecksumWay way) {
        return switch (way) {
            case EXTENSION -> EXTENSION;
            case COMMAND -> COMMAND;
            case READ_BACK -> READ_BACK;
        };
    }
}
