package dev.towpath.client.remote;

/**
 * The file system below a remote path (OpenSSH PROTOCOL section 4.4).
 *
 * @param total its size in bytes
 * @param free unused bytes
 * @param available unused bytes this account may use
 * @param files inodes in all
 * @param freeFiles inodes left for this account
 * @param readOnly whether nothing can be written
 * @param nameMax the longest name in bytes
 * @since 0.1
 */
public record DiskSpace(
        long total, long free, long available, long files, long freeFiles, boolean readOnly, long nameMax) {
    static DiskSpace read(WireReader fields) throws MalformedReplyException {
        fields.int64();
        long unit = fields.int64();
        long total = bytes(fields.int64(), unit);
        long free = bytes(fields.int64(), unit);
        long available = bytes(fields.int64(), unit);
        long files = fields.int64();
        fields.int64();
        long freeFiles = fields.int64();
        fields.int64();
        long flags = fields.int64();
        return new DiskSpace(total, free, available, files, freeFiles, (flags & 1) != 0, fields.int64());
    }

    /** A hostile product must not overflow into a negative. */
    private static long bytes(long blocks, long unit) {
        long high = Math.multiplyHigh(blocks, unit);
        return high != 0 || blocks * unit < 0 ? Long.MAX_VALUE : blocks * unit;
    }
}
