package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that something is already where the operation wanted to put a file or a directory.
 *
 * @since 0.1
 */
public final class RemoteFileExistsException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public RemoteFileExistsException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
