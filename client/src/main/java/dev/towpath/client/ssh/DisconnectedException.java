package dev.towpath.client.ssh;

import java.io.IOException;

/** The server ended the connection and said why (RFC 4253 section 11.1). */
final class DisconnectedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int code;

    DisconnectedException(int code, String text) {
        super(text);
        this.code = code;
    }

    int code() {
        return code;
    }
}
