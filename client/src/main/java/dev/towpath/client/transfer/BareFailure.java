package dev.towpath.client.transfer;

import dev.towpath.client.errors.SftpException;

/** SSH_FX_FAILURE (draft-ietf-secsh-filexfer-02, section 7), all that most servers say of most things. */
final class BareFailure {
    private static final int STATUS = 4;

    private BareFailure() {}

    /** Whether that is what the server said. */
    static boolean is(SftpException e) {
        return e.status().orElse(0) == STATUS;
    }

    /** Whether nobody has found out more since, by looking. */
    static boolean isUnexplained(SftpException e) {
        return e.getClass() == SftpException.class && is(e) && e.advice().isEmpty();
    }
}
