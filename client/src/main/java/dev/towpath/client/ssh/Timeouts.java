package dev.towpath.client.ssh;

import java.time.Duration;

/**
 * How long a connection may take and how its death is noticed.
 *
 * @param connect for everything up to the server's proof of identity: name lookup, TCP, identification, key exchange
 * @param authenticate for the login
 * @param keepAlive how often the server is asked for a sign of life; zero never asks
 * @param keepAliveMisses how many unanswered questions mean that the connection is dead
 * @since 0.1
 */
public record Timeouts(Duration connect, Duration authenticate, Duration keepAlive, int keepAliveMisses) {
    private static final Timeouts DEFAULTS =
            new Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(15), 3);

    /** Checks the parts. */
    public Timeouts {
        positive(connect, "connect");
        positive(authenticate, "authenticate");
        if (keepAlive.isNegative()) {
            throw new IllegalArgumentException("keepAlive must not be negative: " + keepAlive);
        }
        if (keepAliveMisses < 1) {
            throw new IllegalArgumentException("keepAliveMisses must be at least 1: " + keepAliveMisses);
        }
    }

    /** Connect 30 s, authenticate 60 s, keep-alive every 15 s, dead after 3 misses. */
    public static Timeouts defaults() {
        return DEFAULTS;
    }

    /** Limits everything up to the server's proof of identity. */
    public Timeouts withConnect(Duration limit) {
        return new Timeouts(limit, authenticate, keepAlive, keepAliveMisses);
    }

    /** Limits the login. */
    public Timeouts withAuthenticate(Duration limit) {
        return new Timeouts(connect, limit, keepAlive, keepAliveMisses);
    }

    /** Sets how often the server is asked for a sign of life, and how many misses mean that it is gone. */
    public Timeouts withKeepAlive(Duration interval, int misses) {
        return new Timeouts(connect, authenticate, interval, misses);
    }

    private static void positive(Duration limit, String name) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException(name + " must be longer than nothing: " + limit);
        }
    }
}
