package dev.towpath.client.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says that no connection could be made, and at which step it failed.
 *
 * @since 0.1
 */
public class ConnectFailedException extends SftpException {
    private static final long serialVersionUID = 1;

    private final ConnectPhase phase;

    /** Makes the exception of {@code failure}, met in {@code phase}, which {@code cause} led to. */
    public ConnectFailedException(ConnectPhase phase, Failure failure, @Nullable Throwable cause) {
        super(failure, cause);
        this.phase = phase;
    }

    /** The step that failed. */
    public final ConnectPhase phase() {
        return phase;
    }
}
