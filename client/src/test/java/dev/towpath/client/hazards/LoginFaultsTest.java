package dev.towpath.client.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.peers.Ends;
import dev.towpath.client.peers.EvilPacket;
import dev.towpath.client.peers.EvilServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults 41 to 49: the login or the start of SFTP goes wrong. */
@Timeout(180)
class LoginFaultsTest {
    private static final String SECRET = "s3cret";

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AuthFailedException refused(SftpBuilder builder) {
        AuthFailedException failure = Ends.with(AuthFailedException.class, builder::connect);
        assertThat(failure.phase()).isEqualTo(ConnectPhase.AUTHENTICATE);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessageNotContaining(SECRET);
        return failure;
    }

    private static ConnectFailedException notOpened(EvilServer server) {
        return notOpened(server, Duration.ofSeconds(60));
    }

    private static ConnectFailedException notOpened(EvilServer server, Duration limit) {
        ConnectFailedException failure =
                Ends.with(ConnectFailedException.class, () -> server.connect(how -> how.responseTimeout(limit)));
        assertThat(failure.phase()).isEqualTo(ConnectPhase.OPEN);
        return failure;
    }

    @Test
    @DisplayName("41: a wrong password is tried once and never told")
    void wrongPassword() throws IOException {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (EvilServer server = EvilServer.start(ssh -> ssh.setPasswordAuthenticator((user, password, session) -> {
            seen.add(password);
            return false;
        }))) {
            assertThat(refused(server.builder()))
                    .hasMessageContaining("did not let \"ada\" in with password")
                    .hasMessageContaining("it allows");
        }
        assertThat(seen).containsExactly(SECRET);
    }

    @Test
    @DisplayName("42: a key the server does not know for this user is refused as such")
    void unknownKey() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> {
            ssh.setPasswordAuthenticator(null);
            ssh.setPublickeyAuthenticator((user, key, session) -> user.equals("grace"));
        })) {
            assertThat(refused(Sftp.builder()
                            .target("ada@127.0.0.1:" + server.port())
                            .keyPair(key())
                            .hostKeys(server.trust())))
                    .hasMessageContaining("check the user name");
        }
    }

    @Test
    @DisplayName("43: an expired password is told as such, and not changed unasked")
    void expiredPassword() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> ssh.setPasswordAuthenticator((user, password, session) -> {
            throw new PasswordChangeRequiredException("expired", "Choose a new one", "en");
        }))) {
            assertThat(refused(server.builder())).hasMessageContaining("expired");
        }
    }

    @Test
    @DisplayName("44: half a success goes on with what is still wanted")
    void partialSuccess() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> {
                            ssh.setPublickeyAuthenticator((user, key, session) -> true);
                            CoreModuleProperties.AUTH_METHODS.set(ssh, "publickey,password");
                        })
                        .file("/a", "content");
                Sftp sftp = server.connect(how -> how.keyPair(key()))) {
            assertThat(sftp.exists("/a")).isTrue();
        }
    }

    @Test
    @DisplayName("44: half a success without the other half says that more is wanted")
    void partialSuccessOnly() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> {
            ssh.setPublickeyAuthenticator((user, key, session) -> true);
            CoreModuleProperties.AUTH_METHODS.set(ssh, "publickey,password");
        })) {
            assertThat(refused(Sftp.builder()
                            .target("ada@127.0.0.1:" + server.port())
                            .keyPair(key())
                            .hostKeys(server.trust())))
                    .hasMessageContaining("the server wants more")
                    .hasMessageContaining("password");
        }
    }

    @ParameterizedTest(name = "45: {0} questions are answered")
    @ValueSource(ints = {0, 1, 3})
    void questions(int count) throws IOException {
        Questions questions = new Questions(count, "Question ");
        try (EvilServer server = EvilServer.start(questions::install).file("/a", "content");
                Sftp sftp = Sftp.builder()
                        .target("ada@127.0.0.1:" + server.port())
                        .keyboardInteractive(asked -> asked.questions().stream()
                                .map(question -> "answer")
                                .toList())
                        .hostKeys(server.trust())
                        .connect()) {
            assertThat(sftp.exists("/a")).isTrue();
        }
        assertThat(questions.answers).hasSize(count).allMatch("answer"::equals);
    }

    @Test
    @DisplayName("45: a password is no answer to a question that does not ask for one")
    void otherQuestion() throws IOException {
        Questions questions = new Questions(1, "Favourite colour ");
        try (EvilServer server = EvilServer.start(questions::install)) {
            refused(server.builder());
        }
        assertThat(questions.answers).doesNotContain(SECRET);
    }

    @Test
    @DisplayName("46: a server that refuses for ever is not tried for ever")
    void boundedTries() throws IOException {
        Queue<String> tries = new ConcurrentLinkedQueue<>();
        try (EvilServer server = EvilServer.start(ssh -> {
            CoreModuleProperties.MAX_AUTH_REQUESTS.set(ssh, 1000);
            ssh.setPasswordAuthenticator((user, password, session) -> {
                tries.add("password");
                return false;
            });
            ssh.setPublickeyAuthenticator((user, key, session) -> {
                tries.add("key");
                return false;
            });
            ssh.setKeyboardInteractiveAuthenticator(new Questions(1, "Password: "));
        })) {
            refused(server.builder().keyPair(key()).keyPair(key()));
        }
        assertThat(tries).containsExactlyInAnyOrder("key", "key", "password");
    }

    @Test
    @DisplayName("47: a login that is never answered ends at its limit and is no refusal")
    void unansweredLogin() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (EvilServer server =
                EvilServer.start(ssh -> ssh.setPasswordAuthenticator((user, password, session) -> await(over)))) {
            ConnectFailedException failure = Ends.with(
                    ConnectFailedException.class, () -> server.connect(how -> how.authTimeout(Duration.ofMillis(400))));

            assertThat(failure).isNotInstanceOf(AuthFailedException.class);
            assertThat(failure.phase()).isEqualTo(ConnectPhase.AUTHENTICATE);
            assertThat(failure.retryable()).isTrue();
            over.countDown();
        }
    }

    @ParameterizedTest(name = "48: what is not SFTP is quoted: {0}")
    @ValueSource(strings = {"Welcome to bash\r\nHave a nice day\r\n", "\u001b[31mThis account is closed.\n"})
    void notSftp(String text) throws IOException {
        try (EvilServer server = EvilServer.start()
                .on(EvilServer.INIT, (ask, session) -> session.raw(text.getBytes(StandardCharsets.UTF_8)))) {
            ConnectFailedException failure = notOpened(server);

            assertThat(failure.retryable()).isFalse();
            assertThat(failure).hasMessageContaining("something else than SFTP").hasMessageNotContaining("\u001b");
        }
    }

    @Test
    @DisplayName("48: a missing subsystem is told as such")
    void noSubsystem() throws IOException {
        try (EvilServer server = EvilServer.start(ssh -> ssh.setSubsystemFactories(List.of()))) {
            assertThat(notOpened(server)).hasMessageContaining("no subsystem \"sftp\"");
        }
    }

    @Test
    @DisplayName("49: a greeting that never comes ends at the response timeout")
    void noVersion() throws IOException {
        try (EvilServer server = EvilServer.start().on(EvilServer.INIT, (ask, session) -> {})) {
            assertThat(notOpened(server, Duration.ofMillis(500)).retryable()).isTrue();
        }
    }

    @ParameterizedTest(name = "49: protocol version {0} is refused")
    @ValueSource(ints = {0, 2, 6, 99, -1})
    void otherVersion(int version) throws IOException {
        try (EvilServer server = EvilServer.start()
                .on(EvilServer.INIT, (ask, session) -> session.send(new EvilPacket(2).int32(version)))) {
            assertThat(notOpened(server).retryable()).isFalse();
        }
    }

    @Test
    @DisplayName("49: ten thousand extensions are refused")
    void manyExtensions() throws IOException {
        try (EvilServer server = EvilServer.start().on(EvilServer.INIT, (ask, session) -> {
            EvilPacket version = new EvilPacket(2).int32(3);
            for (int i = 0; i < 10_000; i++) {
                version.string(String.valueOf(i)).string("1");
            }
            session.send(version);
        })) {
            assertThat(notOpened(server).retryable()).isFalse();
        }
    }

    private static boolean await(CountDownLatch over) {
        try {
            assertThat(over.await(120, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Asks some questions once and lets everybody in who answers them all. */
    private static final class Questions implements KeyboardInteractiveAuthenticator {
        private final int count;
        private final String text;
        private final Queue<String> answers = new ConcurrentLinkedQueue<>();

        Questions(int count, String text) {
            this.count = count;
            this.text = text;
        }

        void install(SshServer ssh) {
            ssh.setPasswordAuthenticator(null);
            ssh.setKeyboardInteractiveAuthenticator(this);
        }

        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String user, String language, String methods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName("");
            challenge.setInteractionInstruction("");
            challenge.setLanguageTag("");
            for (int i = 0; i < count; i++) {
                challenge.addPrompt(text + i, false);
            }
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> given) {
            answers.addAll(given);
            return given.size() == count && given.stream().allMatch("answer"::equals);
        }
    }
}
