package dev.towpath.client.ssh;

import dev.towpath.client.ssh.Prompter.Prompt;
import dev.towpath.client.ssh.Prompter.Question;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.auth.password.PasswordAuthenticationReporter;
import org.apache.sshd.client.auth.pubkey.PublicKeyAuthenticationReporter;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/** What is offered at one login, and what the server said to it. Written by MINA's threads. */
final class Login {
    static final List<String> METHODS = List.of("publickey", "keyboard-interactive", "password");

    private final List<KeyOffer> keys;
    private final Credentials credentials;
    private final List<String> tried = new CopyOnWriteArrayList<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    private final List<String> accepted = new CopyOnWriteArrayList<>();

    private volatile List<String> allowed = List.of();
    private volatile boolean partlyAccepted;

    Login(List<KeyOffer> keys, Credentials credentials) {
        this.keys = keys;
        this.credentials = credentials;
    }

    List<KeyOffer> keys() {
        return keys;
    }

    /**
     * The methods we know, in the order we prefer. A prompter comes before a password: somebody gave it for a reason.
     */
    String methods() {
        if (!credentials.methods().isEmpty()) {
            return String.join(",", credentials.methods());
        }
        return credentials.prompter().isPresent()
                ? "publickey,keyboard-interactive,password"
                : "publickey,password,keyboard-interactive";
    }

    /** Gives the session what it may offer; before {@code auth()}, after which MINA asks for it. */
    void equip(ClientSession session) {
        session.setPasswordIdentityProvider(
                any -> credentials.password().map(Secret::reveal).map(List::of).orElse(List.of()));
        session.setUserInteraction(new Interaction());
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
                tried.add(modified ? "password (with a new one)" : "password");
            }
        });
    }

    Optional<Secret> newPassword(String prompt) {
        return credentials.newPassword().map(chooser -> Secret.of(chooser.choose(prompt)));
    }

    void tried(String method) {
        tried.add(method);
    }

    /** Something that is no refusal of the server but may be why nothing was left to try. */
    void troubled(String trouble) {
        troubles.add(trouble);
    }

    /** The server's answer to a failed try (RFC 4252 section 5.1). */
    void refused(List<String> methodsLeft, boolean partly) {
        allowed = methodsLeft;
        partlyAccepted |= partly;
        if (partly) {
            accepted();
        }
    }

    /** The server took what was tried last. */
    void accepted() {
        accepted.add(tried.isEmpty() ? "none" : tried.get(tried.size() - 1));
    }

    /**
     * What let the user in: {@code publickey (ssh-ed25519 SHA256:…), password}; {@code none} if nothing was asked for.
     */
    String acceptedMethods() {
        return String.join(", ", new LinkedHashSet<>(accepted));
    }

    /** Whether the server let the user in without looking at what there was to show. */
    boolean unproven() {
        return tried.isEmpty() && !credentials.isEmpty();
    }

    /** Whether the server accepted something and wants more. */
    boolean partlyAccepted() {
        return partlyAccepted;
    }

    /** What was tried, each once: {@code password}, {@code publickey (ssh-ed25519 SHA256:…)}. */
    Set<String> tried() {
        return new LinkedHashSet<>(tried);
    }

    List<String> troubles() {
        return troubles;
    }

    /** The methods the server said can continue. */
    List<String> allowed() {
        return allowed;
    }

    /** Whether somebody chose the methods and their order. */
    boolean hasMethods() {
        return !credentials.methods().isEmpty();
    }

    boolean hasKeys() {
        return !keys.isEmpty();
    }

    boolean hasPassword() {
        return credentials.password().isPresent();
    }

    boolean hasPrompter() {
        return credentials.prompter().isPresent();
    }

    /** Passes questions on. MINA answers the one that asks for a password by itself, if a password was given. */
    private final class Interaction implements UserInteraction {
        @Override
        public boolean isInteractionAllowed(ClientSession session) {
            return hasPrompter();
        }

        @Override
        public String @Nullable [] interactive(
                ClientSession session, String name, String instruction, String lang, String[] prompt, boolean[] echo) {
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < prompt.length; i++) {
                questions.add(new Question(prompt[i], echo[i]));
            }
            try {
                return credentials
                        .prompter()
                        .orElseThrow()
                        .answer(new Prompt(name, instruction, List.copyOf(questions)))
                        .toArray(String[]::new);
            } catch (IOException | RuntimeException e) {
                troubled("the question \"" + questions.get(0).text() + "\" was not answered: " + e.getMessage());
                return null;
            }
        }

        @Override
        public @Nullable String getUpdatedPassword(ClientSession session, String prompt, String lang) {
            return null;
        }
    }
}
