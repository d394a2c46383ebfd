package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that the server sent something the protocol does not allow; the connection was closed.
 *
 * @since 0.1
 */
public final class ProtocolViolationException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public ProtocolViolationException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
