package dev.towpath.client.remote;

import dev.towpath.client.errors.Failure;

/**
 * What is being tried, for the message of the exception if it fails.
 *
 * @param operation the words of sftp(1): {@code rename}
 * @param path the remote path, or empty
 * @param server {@code host:port}
 */
record Attempt(String operation, String path, String server) {
    Failure failed(String reason) {
        return Failure.of(operation, reason).withPath(path).withServer(server);
    }
}
