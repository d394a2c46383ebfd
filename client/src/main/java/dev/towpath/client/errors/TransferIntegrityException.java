package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that what arrived is not what was sent: a size or a checksum differs, or the source changed meanwhile.
 *
 * @since 0.1
 */
public final class TransferIntegrityException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public TransferIntegrityException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
