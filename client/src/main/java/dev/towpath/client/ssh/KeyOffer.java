package dev.towpath.client.ssh;

import java.security.KeyPair;
import java.security.PublicKey;

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

    /**
     * One key of those an agent holds.
     *
     * @param trouble what to say if the agent does not hold it
     */
    record InAgent(AgentSocket socket, PublicKey key, String trouble) implements KeyOffer {}

    /** A key that was named and cannot be offered; told only if nothing else lets the user in. */
    record Missing(String trouble) implements KeyOffer {}
}
