package dev.towpath.client.transfer;

import dev.towpath.client.remote.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Computes a {@link Checksum} piece by piece. For one thread at a time.
 *
 * @since 0.1
 */
public final class Digest {
    private final CRC32 crc = new CRC32();
    private final @Nullable MessageDigest digest;

    Digest(Checksum algorithm) {
        try {
            digest = algorithm == Checksum.CRC_32 ? null : MessageDigest.getInstance(algorithm.standardName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("this JVM does not know " + algorithm.standardName(), e);
        }
    }

    /** The checksum of all of {@code source}, as {@link #of(Checksum, InputStream, BooleanSupplier)} has it. */
    static String of(Checksum algorithm, InputStream source) throws IOException {
        return of(algorithm, source, () -> false);
    }

    /**
     * The checksum of all of {@code source}, in lower-case hexadecimal digits. It stays open.
     *
     * @param unwanted asked often; what it throws is thrown here
     * @throws InterruptedIOException if it is unwanted before its end
     * @throws IllegalArgumentException if this JVM does not know the algorithm
     */
    public static String of(Checksum algorithm, InputStream source, BooleanSupplier unwanted) throws IOException {
        Digest digest = new Digest(algorithm);
        byte[] buffer = new byte[64 * 1024];
        for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
            digest.add(buffer, 0, count);
            if (unwanted.getAsBoolean()) {
                throw new InterruptedIOException("the checksum is no longer wanted");
            }
        }
        return digest.hex();
    }

    void add(byte[] bytes, int offset, int length) {
        if (digest == null) {
            crc.update(bytes, offset, length);
        } else {
            digest.update(bytes, offset, length);
        }
    }

    /** The checksum of what was added, in lower-case hexadecimal digits; ends it. */
    String hex() {
        return digest == null
                ? HexFormat.of().toHexDigits((int) crc.getValue())
                : HexFormat.of().formatHex(digest.digest());
    }
}
