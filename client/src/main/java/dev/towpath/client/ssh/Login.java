package dev.towpath.client.ssh;

import java.security.KeyPair;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.auth.password.PasswordAuthenticationReporter;
import org.apache.sshd.client.auth.pubkey.PublicKeyAuthenticationReporter;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;

/** What is offered at one login, and what the server said to it. Written by MINA's threads. */
final class Login {
    private final List<KeyPair> keys;
    private final Optional<Secret> password;
    private final List<String> tried = new CopyOnWriteArrayList<>();

    private volatile List<String> allowed = List.of();
    private volatile boolean partlyAccepted;

    Login(List<KeyPair> keys, Optional<Secret> password) {
        this.keys = keys;
        this.password = password;
    }

    /** Gives the session what it may offer; before {@code auth()}, after which MINA asks for it. */
    void equip(ClientSession session) {
        session.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(keys));
        session.setPasswordIdentityProvider(
                any -> password.map(Secret::reveal).map(List::of).orElse(List.of()));
        session.setUserInteraction(UserInteraction.NONE);
        session.setPublicKeyAuthenticationReporter(new PublicKeyAuthenticationReporter() {
            @Override
            public void signalAuthenticationAttempt(
                    ClientSession any, String service, KeyPair identity, String signature) {
                tried.add("publickey (" + HostKey.of(identity.getPublic()) + ")");
            }
        });
        session.setPasswordAuthenticationReporter(new PasswordAuthenticationReporter() {
            @Override
            public void signalAuthenticationAttempt(
                    ClientSession any, String service, String oldPassword, boolean modified, String newPassword) {
                tried.add("password");
            }
        });
    }

    void tried(String method) {
        tried.add(method);
    }

    /** The server's answer to a failed try (RFC 4252 section 5.1). */
    void refused(List<String> methodsLeft, boolean partly) {
        allowed = methodsLeft;
        partlyAccepted |= partly;
    }

    /** Whether the server accepted something and wants more. */
    boolean partlyAccepted() {
        return partlyAccepted;
    }

    /** What was tried, each once: {@code password}, {@code publickey (ssh-ed25519 SHA256:…)}. */
    Set<String> tried() {
        return new LinkedHashSet<>(tried);
    }

    /** The methods the server said can continue. */
    List<String> allowed() {
        return allowed;
    }

    boolean hasKeys() {
        return !keys.isEmpty();
    }

    boolean hasPassword() {
        return password.isPresent();
    }
}
