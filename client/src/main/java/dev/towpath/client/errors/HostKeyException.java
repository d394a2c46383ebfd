package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that the server's host key is not the one expected, or is not known. Nothing secret was sent.
 *
 * @since 0.1
 */
public final class HostKeyException extends ConnectFailedException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public HostKeyException(Failure failure, @Nullable Throwable cause) {
        super(ConnectPhase.HOST_KEY, failure, cause);
    }
}
