package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that the server does not let this user do that.
 *
 * @since 0.1
 */
public final class RemoteAccessDeniedException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public RemoteAccessDeniedException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
