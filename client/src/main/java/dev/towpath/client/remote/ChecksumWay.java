package dev.towpath.client.remote;

/**
 * Who computes the checksum of a remote file.
 *
 * @since 0.1
 */
public enum ChecksumWay {
    /** The SFTP server, which few can: {@code check-file} or {@code md5-hash}. */
    EXTENSION,
    /**
     * A program on the server, {@code openssl dgst} or else {@code sha256sum} and the like, run over SSH. It sees the server's own paths: where the
     * account's SFTP root is another directory than the system's, it may read another file, or none.
     */
    COMMAND,
    /** We do: the whole file is read. */
    READ_BACK
}
