package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that a directory is where a file is meant, or a file where a directory is.
 *
 * @since 0.1
 */
public final class WrongRemoteTypeException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public WrongRemoteTypeException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
