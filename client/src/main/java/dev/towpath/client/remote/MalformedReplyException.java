package dev.towpath.client.remote;

import java.io.IOException;

/** Says that bytes from the server are no reply the protocol allows. The channel turns it into the public exception. */
final class MalformedReplyException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedReplyException(String message) {
        super(message);
    }
}
