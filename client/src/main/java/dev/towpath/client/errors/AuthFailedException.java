package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that the server let the user in by none of the methods tried.
 *
 * @since 0.1
 */
public final class AuthFailedException extends ConnectFailedException {
    private static final long serialVersionUID = 1;

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public AuthFailedException(Failure failure, @Nullable Throwable cause) {
        super(ConnectPhase.AUTHENTICATE, failure, cause);
    }
}
