package dev.towpath.client.remote;

/**
 * The checksum of a remote file.
 *
 * @param algorithm how it was computed
 * @param hex the checksum in lower-case hexadecimal digits
 * @param way who computed it
 * @since 0.1
 */
public record FileChecksum(Checksum algorithm, String hex, ChecksumWay way) {}
