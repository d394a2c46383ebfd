package dev.towpath.junit.clients;

import java.util.Objects;

/**
 * A client that is connected, and how to close it after the test.
 *
 * @param client what the parameter is given
 * @param closing closes it and all beneath it; called once
 * @since 0.1
 */
public record ConnectedClient(Object client, AutoCloseable closing) {
    /**
     * Checks that both are there.
     *
     * @since 0.1
     */
    public ConnectedClient {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(closing, "closing");
    }
}
