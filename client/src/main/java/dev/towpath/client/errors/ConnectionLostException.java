package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that the connection broke while an operation was under way; what the operation did is told in the message.
 *
 * @since 0.1
 */
public final class ConnectionLostException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public ConnectionLostException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
