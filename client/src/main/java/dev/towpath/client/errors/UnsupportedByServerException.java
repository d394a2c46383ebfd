package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that the server lacks what the operation needs.
 *
 * @since 0.1
 */
public final class UnsupportedByServerException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public UnsupportedByServerException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
