package dev.towpath.client.ssh;

import java.security.KeyPair;

/** Keys to offer at a login. */
sealed interface KeyOffer {
    /** A key we hold; its public half may be a certificate. */
    record Pair(KeyPair pair) implements KeyOffer {
        @Override
        public String toString() {
            return "Pair[" + pair.getPublic().getAlgorithm() + "]";
        }
    }

    /** Whatever an agent holds, asked when the login comes to it. */
    record Agent(AgentSocket socket) implements KeyOffer {}
}
