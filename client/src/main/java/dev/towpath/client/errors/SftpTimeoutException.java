package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that the server did not answer, or moved no byte, within the time allowed.
 *
 * @since 0.1
 */
public final class SftpTimeoutException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public SftpTimeoutException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
