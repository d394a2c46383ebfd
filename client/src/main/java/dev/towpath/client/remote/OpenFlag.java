package dev.towpath.client.remote;

import java.util.Set;

/**
 * How a remote file is opened (draft-ietf-secsh-filexfer-02, section 6.3).
 *
 * @since 0.1
 */
public enum OpenFlag {
    /** For reading. */
    READ(0x01),
    /** For writing. */
    WRITE(0x02),
    /** Every write goes to the end, whatever its offset says. */
    APPEND(0x04),
    /** The file is made if it is missing. */
    CREATE(0x08),
    /** The file is emptied; with {@link #CREATE} only. */
    TRUNCATE(0x10),
    /** It is an error if the file exists; with {@link #CREATE} only. */
    EXCLUSIVE(0x20);

    private final int bit;

    OpenFlag(int bit) {
        this.bit = bit;
    }

    static int bits(Set<OpenFlag> flags) {
        return flags.stream().mapToInt(flag -> flag.bit).reduce(0, (a, b) -> a | b);
    }
}
