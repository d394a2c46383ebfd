package dev.towpath.client.remote;

import java.util.Optional;

/**
 * A way to condense the content of a file into a few bytes. MD5, SHA-1 and CRC-32 tell accidents, not forgeries.
 *
 * @since 0.1
 */
public enum Checksum {
    /** 32 hexadecimal digits. */
    MD5("MD5", "md5", "md5sum", 16),
    /** 40 hexadecimal digits. */
    SHA_1("SHA-1", "sha1", "sha1sum", 20),
    /** 64 hexadecimal digits. */
    SHA_256("SHA-256", "sha256", "sha256sum", 32),
    /** 96 hexadecimal digits. */
    SHA_384("SHA-384", "sha384", "sha384sum", 48),
    /** 128 hexadecimal digits. */
    SHA_512("SHA-512", "sha512", "sha512sum", 64),
    /** 8 hexadecimal digits, as {@code gzip} and {@code zip} hold it. */
    CRC_32("CRC-32", "crc32", "", 4);

    private final String standardName;
    private final String extensionName;
    private final String command;
    private final int length;

    Checksum(String standardName, String extensionName, String command, int length) {
        this.standardName = standardName;
        this.extensionName = extensionName;
        this.command = command;
        this.length = length;
    }

    /** The name that {@link java.security.MessageDigest} knows, and {@code CRC-32}. */
    public String standardName() {
        return standardName;
    }

    /** How many bytes it has. */
    public int length() {
        return length;
    }

    /** The program of GNU coreutils that prints it for its input, if there is one. */
    public Optional<String> command() {
        return command.isEmpty() ? Optional.empty() : Optional.of(command);
    }

    /** Its name in the {@code check-file} extension. */
    String extensionName() {
        return extensionName;
    }
}
