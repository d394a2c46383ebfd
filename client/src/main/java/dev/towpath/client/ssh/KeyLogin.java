package dev.towpath.client.ssh;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.sshd.client.auth.AbstractUserAuthFactory;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.pubkey.KeyAgentIdentity;
import org.apache.sshd.client.auth.pubkey.KeyPairIdentity;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.signature.SignatureFactoriesManager;
import org.jspecify.annotations.Nullable;

/** Login by public key (RFC 4252 section 7): the keys given, in the order given, and no others. */
final class KeyLogin extends UserAuthPublicKey {
    static final UserAuthFactory FACTORY = new Factory();

    @Override
    protected Iterator<PublicKeyIdentity> createPublicKeyIterator(
            ClientSession session, SignatureFactoriesManager manager) {
        return new Offers(session, manager);
    }

    /** Keys in hardware that only the agent can use need no signature code of ours. */
    @Override
    protected @Nullable String getDefaultSignatureAlgorithm(
            ClientSession session, String service, PublicKeyIdentity identity, KeyPair keyPair, String keyType) {
        return identity instanceof KeyAgentIdentity && keyType.startsWith("sk-") ? keyType : null;
    }

    /** Asks an agent only when the keys before it were refused. */
    private static final class Offers implements Iterator<PublicKeyIdentity> {
        private final ClientSession session;
        private final SignatureFactoriesManager manager;
        private final Login login;
        private final Deque<KeyOffer> left;
        private final Deque<PublicKeyIdentity> ready = new ArrayDeque<>();

        Offers(ClientSession session, SignatureFactoriesManager manager) {
            this.session = session;
            this.manager = manager;
            this.login = ((Transport) session).handshake().login();
            this.left = new ArrayDeque<>(login.keys());
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !left.isEmpty()) {
                KeyOffer offer = left.remove();
                if (offer instanceof KeyOffer.Pair key) {
                    ready.add(new KeyPairIdentity(manager, session, key.pair()));
                } else if (offer instanceof KeyOffer.Agent agent) {
                    ask(agent.socket());
                }
            }
            return !ready.isEmpty();
        }

        private void ask(AgentSocket agent) {
            // A thread of MINA's waits for the agent; when the login is given up, so is the question.
            session.addCloseFutureListener(closed -> agent.giveUp());
            try {
                for (Map.Entry<PublicKey, String> key : agent.getIdentities()) {
                    ready.add(new KeyAgentIdentity(agent, key.getKey(), key.getValue()));
                }
            } catch (IOException | RuntimeException e) {
                // The other credentials may still do; the message tells if none does.
                login.troubled(agent + " did not answer: " + e.getMessage());
            }
        }

        @Override
        public PublicKeyIdentity next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }
    }

    private static final class Factory extends AbstractUserAuthFactory {
        Factory() {
            super(NAME);
        }

        @Override
        public UserAuthPublicKey createUserAuth(ClientSession session) {
            return new KeyLogin();
        }
    }
}
