package dev.towpath.client.ssh;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.sshd.client.auth.AbstractUserAuthFactory;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.pubkey.KeyAgentIdentity;
import org.apache.sshd.client.auth.pubkey.KeyPairIdentity;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.kex.extension.DefaultClientKexExtensionHandler;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.signature.SignatureFactoriesManager;
import org.jspecify.annotations.Nullable;

/** Login by public key (RFC 4252 section 7): the keys given, in the order given, and no others. */
final class KeyLogin extends UserAuthPublicKey {
    static final UserAuthFactory FACTORY = new Factory();

    private static final Set<String> RSA = Set.of("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa");
    private static final int MOST_SECOND_TRIES = 2;

    @Override
    protected Iterator<PublicKeyIdentity> createPublicKeyIterator(
            ClientSession session, SignatureFactoriesManager manager) {
        return new Offers(session, manager);
    }

    private KeyLogin(List<NamedFactory<Signature>> signatures) {
        super(signatures);
    }

    /** Keys in hardware that only the agent can use need no signature code of ours. */
    @Override
    protected @Nullable String getDefaultSignatureAlgorithm(
            ClientSession session, String service, PublicKeyIdentity identity, KeyPair keyPair, String keyType) {
        return identity instanceof KeyAgentIdentity && keyType.startsWith("sk-") ? keyType : null;
    }

    /** Asks an agent only when the keys before it were refused, and offers no key twice. */
    private static final class Offers implements Iterator<PublicKeyIdentity> {
        private final ClientSession session;
        private final SignatureFactoriesManager manager;
        private final Login login;
        private final Deque<KeyOffer> left;
        private final Deque<PublicKeyIdentity> ready = new ArrayDeque<>();
        private final Set<HostKey> offered = new HashSet<>();
        private final Deque<KeyPair> rsa = new ArrayDeque<>();

        Offers(ClientSession session, SignatureFactoriesManager manager) {
            this.session = session;
            this.manager = manager;
            this.login = ((Transport) session).handshake().login();
            this.left = new ArrayDeque<>(login.keys());
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !left.isEmpty()) {
                prepare(left.remove());
            }
            if (ready.isEmpty() && !rsa.isEmpty()) {
                tryOtherSignatures();
            }
            return !ready.isEmpty();
        }

        private void prepare(KeyOffer offer) {
            if (offer instanceof KeyOffer.Pair key) {
                add(key.pair().getPublic(), new KeyPairIdentity(manager, session, key.pair()));
                if (key.pair().getPublic() instanceof RSAPublicKey) {
                    rsa.add(key.pair());
                }
            } else if (offer instanceof KeyOffer.Agent agent) {
                held(agent.socket())
                        .forEach(key ->
                                add(key.getKey(), new KeyAgentIdentity(agent.socket(), key.getKey(), key.getValue())));
            } else if (offer instanceof KeyOffer.InAgent wanted) {
                prepare(wanted);
            } else if (offer instanceof KeyOffer.Missing missing) {
                login.troubled(missing.trouble());
            }
        }

        /**
         * Servers name every signature they can check, not those that their settings allow, so that a key may have been
         * refused for its signature only. When all keys were refused, the first RSA keys are offered once more, by the
         * weaker signatures; no more than a login has tries for.
         */
        private void tryOtherSignatures() {
            while (!rsa.isEmpty()) {
                KeyPair pair = rsa.remove();
                for (NamedFactory<Signature> signature : untried()) {
                    if (ready.size() < MOST_SECOND_TRIES) {
                        ready.add(new KeyPairIdentity(new OneSignature(signature), null, pair));
                    }
                }
            }
        }

        /** MINA goes on to the next key when one was refused by a signature that the server named. */
        private List<NamedFactory<Signature>> untried() {
            List<NamedFactory<Signature>> all = manager.getSignatureFactories().stream()
                    .filter(signature -> RSA.contains(signature.getName()))
                    .toList();
            Set<String> named = session.getAttribute(DefaultClientKexExtensionHandler.SERVER_ALGORITHMS);
            int at = 0;
            while (named != null
                    && at < all.size()
                    && !named.contains(all.get(at).getName())) {
                at++;
            }
            return named == null || at == all.size() ? List.of() : all.subList(at + 1, all.size());
        }

        private void prepare(KeyOffer.InAgent wanted) {
            HostKey key = HostKey.of(wanted.key());
            List<Map.Entry<PublicKey, String>> held = held(wanted.socket()).stream()
                    .filter(entry -> HostKey.of(entry.getKey()).equals(key))
                    .toList();
            if (held.isEmpty()) {
                login.troubled(wanted.trouble());
            }
            held.forEach(entry ->
                    add(entry.getKey(), new KeyAgentIdentity(wanted.socket(), entry.getKey(), entry.getValue())));
        }

        private void add(PublicKey key, PublicKeyIdentity identity) {
            if (offered.add(HostKey.of(key))) {
                ready.add(identity);
            }
        }

        private List<Map.Entry<PublicKey, String>> held(AgentSocket agent) {
            // A thread of MINA's waits for the agent; when the login is given up, so is the question.
            session.addCloseFutureListener(closed -> agent.giveUp());
            List<Map.Entry<PublicKey, String>> held = new ArrayList<>();
            try {
                agent.getIdentities().forEach(held::add);
            } catch (IOException | RuntimeException e) {
                // The other credentials may still do; the message tells if none does.
                login.troubled(agent + " did not answer: " + e.getMessage());
            }
            return held;
        }

        @Override
        public PublicKeyIdentity next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }
    }

    /** A single signature to choose from. */
    private record OneSignature(NamedFactory<Signature> signature) implements SignatureFactoriesManager {
        @Override
        public List<NamedFactory<Signature>> getSignatureFactories() {
            return List.of(signature);
        }

        @Override
        public void setSignatureFactories(List<NamedFactory<Signature>> factories) {
            throw new UnsupportedOperationException("it stays the one");
        }
    }

    private static final class Factory extends AbstractUserAuthFactory {
        Factory() {
            super(NAME);
        }

        @Override
        public UserAuthPublicKey createUserAuth(ClientSession session) {
            return new KeyLogin(signatures(session));
        }

        /** What the server says it can check comes first (RFC 8308 section 3.1). */
        private static List<NamedFactory<Signature>> signatures(ClientSession session) {
            Set<String> named = session.getAttribute(DefaultClientKexExtensionHandler.SERVER_ALGORITHMS);
            List<NamedFactory<Signature>> ours =
                    ((Transport) session).handshake().settings().algorithms().userKeyFactories();
            Comparator<NamedFactory<Signature>> namedFirst =
                    Comparator.comparing(signature -> named != null && !named.contains(signature.getName()));
            return ours.stream().sorted(namedFirst).toList();
        }
    }
}
