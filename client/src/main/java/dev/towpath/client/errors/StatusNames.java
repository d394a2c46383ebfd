package dev.towpath.client.errors;

/** The names of the status codes (draft-ietf-secsh-filexfer-02, section 7). */
final class StatusNames {
    private static final String[] NAMES = {
        "SSH_FX_OK",
        "SSH_FX_EOF",
        "SSH_FX_NO_SUCH_FILE",
        "SSH_FX_PERMISSION_DENIED",
        "SSH_FX_FAILURE",
        "SSH_FX_BAD_MESSAGE",
        "SSH_FX_NO_CONNECTION",
        "SSH_FX_CONNECTION_LOST",
        "SSH_FX_OP_UNSUPPORTED"
    };

    private StatusNames() {}

    static String of(int code) {
        return code >= 0 && code < NAMES.length ? NAMES[code] : "status " + Integer.toUnsignedString(code);
    }
}
