package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that a remote file or directory does not exist.
 *
 * @since 0.1
 */
public final class NoSuchRemoteFileException extends SftpException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public NoSuchRemoteFileException(Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
    }
}
