package dev.towpath.client.remote;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.SftpException;
import org.jspecify.annotations.Nullable;

/**
 * Why a channel can no longer be used. Each waiting call gets an exception of its own from it, naming what that call
 * tried.
 *
 * @param kind whose doing it was
 * @param reason in words
 * @param cause what the transport reported, if it did
 */
record Loss(Kind kind, String reason, @Nullable Throwable cause) {
    enum Kind {
        /** The connection broke or the server ended the channel. */
        LOST,
        /** The server sent what the protocol does not allow. */
        VIOLATED,
        /** We closed it. */
        CLOSED
    }

    /** A packet did not leave. What is closed while it is written to often says so by its class alone. */
    static Loss unsent(Throwable cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new Loss(Kind.LOST, "a packet could not be sent: " + why, cause);
    }

    SftpException during(Attempt attempt) {
        return switch (kind) {
            case LOST ->
                new ConnectionLostException(
                        attempt.failed(reason)
                                .withAdvice("connect again; what had been asked last may or may not have happened")
                                .withRetryable(true),
                        cause);
            case VIOLATED ->
                new ProtocolViolationException(
                        attempt.failed("the server broke the SFTP protocol: " + reason)
                                .withAdvice("the channel was closed; report it to the makers of the server"),
                        cause);
            case CLOSED -> new ConnectionLostException(attempt.failed(reason), cause);
        };
    }
}
