package dev.towpath.client.ssh;

import dev.towpath.client.errors.HostKeyException;
import java.io.IOException;
import java.util.List;

/** Decides about the host key of one server, for the attempts of one {@code open}. */
interface HostKeyCheck {
    /** The types of key to ask the server for first, best first; the others follow. */
    List<String> preferredTypes();

    /** Whether to ask for certificates before plain keys: there is an authority that could have signed one. */
    default boolean wantsCertificates() {
        return false;
    }

    /** Returns if {@code offered} is trusted: for its authority, or else for its key alone. */
    default void check(HostCertificate offered) throws HostKeyException {
        check(offered.key());
    }

    /** Returns if {@code offered} is trusted. Called on an I/O thread, so it must not wait for people. */
    void check(HostKey offered) throws HostKeyException;

    /** Asked on the caller's thread after a refusal: whether a new attempt may end otherwise. */
    default boolean reconsider() throws IOException {
        return false;
    }
}
