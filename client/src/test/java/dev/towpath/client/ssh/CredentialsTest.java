package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.ssh.Prompter.Prompt;
import dev.towpath.client.ssh.Prompter.Question;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.PromptEntry;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CredentialsTest {
    /** Asks for a code, and lets in who knows it. */
    private static final class CodeAuthenticator implements KeyboardInteractiveAuthenticator {
        @Override
        public InteractiveChallenge generateChallenge(ServerSession session, String user, String lang, String methods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName("Two steps");
            challenge.setInteractionInstruction("Look at your device.");
            challenge.addPrompt(new PromptEntry("Verification code: ", false));
            challenge.addPrompt(new PromptEntry("Device name: ", true));
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> answers) {
            return answers.equals(List.of("123456", "phone"));
        }
    }

    @Nested
    class AnswersQuestions {
        @Test
        void thatTheServerAsks() throws IOException {
            AtomicReference<Prompt> asked = new AtomicReference<>();
            try (PlainServer server = PlainServer.start(mina -> {
                mina.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
                mina.setKeyboardInteractiveAuthenticator(new CodeAuthenticator());
            })) {
                Credentials credentials = Credentials.none().withPrompter(prompt -> {
                    asked.set(prompt);
                    return List.of("123456", "phone");
                });

                SshConnection.open(server.settings().withCredentials(credentials))
                        .close();

                assertThat(asked.get())
                        .isEqualTo(new Prompt(
                                "Two steps",
                                "Look at your device.",
                                List.of(
                                        new Question("Verification code: ", false),
                                        new Question("Device name: ", true))));
            }
        }

        @Test
        void onlyOnceWhenTheAnswerIsWrong() throws IOException {
            List<Prompt> asked = new ArrayList<>();
            try (PlainServer server = PlainServer.start(mina -> {
                mina.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
                mina.setKeyboardInteractiveAuthenticator(new CodeAuthenticator());
            })) {
                Credentials credentials = Credentials.none().withPrompter(prompt -> {
                    asked.add(prompt);
                    return List.of("654321", "phone");
                });

                assertThatThrownBy(() -> SshConnection.open(server.settings().withCredentials(credentials)))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("with keyboard-interactive")
                        .hasMessageNotContaining("654321");
                assertThat(asked).hasSize(1);
            }
        }

        @Test
        void andTellsWhyNobodyAnswered() throws IOException {
            try (PlainServer server = PlainServer.start(mina -> {
                mina.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
                mina.setKeyboardInteractiveAuthenticator(new CodeAuthenticator());
            })) {
                Credentials credentials = Credentials.none().withPrompter(prompt -> {
                    throw new IOException("nobody is there");
                });

                assertThatThrownBy(() -> SshConnection.open(server.settings().withCredentials(credentials)))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("the question \"Verification code: \" was not answered: nobody is there");
            }
        }

        @Test
        void butNeverWithThePasswordWhenNoPasswordIsAskedFor() throws IOException {
            List<List<String>> answers = new ArrayList<>();
            try (PlainServer server = PlainServer.start(mina -> {
                mina.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
                mina.setKeyboardInteractiveAuthenticator(new KeyboardInteractiveAuthenticator() {
                    @Override
                    public InteractiveChallenge generateChallenge(
                            ServerSession session, String user, String lang, String methods) {
                        InteractiveChallenge challenge = new InteractiveChallenge();
                        challenge.addPrompt(new PromptEntry("Your mother's name? ", false));
                        return challenge;
                    }

                    @Override
                    public boolean authenticate(ServerSession session, String user, List<String> given) {
                        answers.add(given);
                        return true;
                    }
                });
            })) {
                assertThatThrownBy(() -> SshConnection.open(server.loginSettings()))
                        .isInstanceOf(AuthFailedException.class);
                assertThat(answers).isEmpty();
            }
        }
    }

    @Nested
    class GoesThrough {
        @Test
        void aKeyAndThenAPassword() throws IOException {
            KeyPair pair = PlainServer.pair("Ed25519", 0);
            try (PlainServer server = PlainServer.start(mina -> {
                CoreModuleProperties.AUTH_METHODS.set(mina, "publickey,password");
                mina.setPublickeyAuthenticator((user, key, any) -> KeyUtils.compareKeys(key, pair.getPublic()));
            })) {
                Credentials both = Credentials.none().withKeyPair(pair).withPassword(PlainServer.PASSWORD);

                SshConnection.open(server.settings().withCredentials(both)).close();

                assertThat(server.passwordsSeen).containsExactly(PlainServer.PASSWORD);
            }
        }

        @Test
        void aPasswordAndThenACode() throws IOException {
            try (PlainServer server = PlainServer.start(mina -> {
                CoreModuleProperties.AUTH_METHODS.set(mina, "password,keyboard-interactive");
                mina.setKeyboardInteractiveAuthenticator(new CodeAuthenticator());
            })) {
                Credentials both = Credentials.none()
                        .withPassword(PlainServer.PASSWORD)
                        .withPrompter(prompt -> List.of("123456", "phone"));

                SshConnection.open(server.settings().withCredentials(both)).close();

                assertThat(server.passwordsSeen).containsExactly(PlainServer.PASSWORD);
            }
        }

        @Test
        void halfAndTellsWhatIsMissing() throws IOException {
            try (PlainServer server = PlainServer.start(mina -> {
                CoreModuleProperties.AUTH_METHODS.set(mina, "password,keyboard-interactive");
                mina.setKeyboardInteractiveAuthenticator(new CodeAuthenticator());
            })) {
                assertThatThrownBy(() -> SshConnection.open(server.loginSettings()))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("something was accepted, but the server wants more")
                        .hasMessageContaining("it allows keyboard-interactive");
            }
        }
    }

    @Nested
    class ExpiredPasswords {
        private final List<String> changes = new ArrayList<>();

        private PlainServer server() throws IOException {
            return PlainServer.start(mina -> mina.setPasswordAuthenticator(new PasswordAuthenticator() {
                @Override
                public boolean authenticate(String user, String password, ServerSession session) {
                    throw new PasswordChangeRequiredException("expired", "Choose a new one", "en");
                }

                @Override
                public boolean handleClientPasswordChangeRequest(
                        ServerSession session, String user, String old, String chosen) {
                    changes.add(old + " -> " + chosen);
                    return true;
                }
            }));
        }

        @Test
        void areChanged() throws IOException {
            try (PlainServer server = server()) {
                Credentials credentials = Credentials.none()
                        .withPassword(PlainServer.PASSWORD)
                        .withNewPassword(prompt -> (prompt + "!").toCharArray());

                SshConnection.open(server.settings().withCredentials(credentials))
                        .close();

                assertThat(changes).containsExactly("s3cret -> Choose a new one!");
            }
        }

        @Test
        void areToldOf() throws IOException {
            try (PlainServer server = server()) {
                assertThatThrownBy(() -> SshConnection.open(server.loginSettings()))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("wants a new one (SftpBuilder.newPassword): Choose a new one");
                assertThat(changes).isEmpty();
            }
        }
    }
}
