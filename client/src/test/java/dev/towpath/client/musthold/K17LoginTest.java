package dev.towpath.client.musthold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.SftpListener;
import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.AbstractUserAuthFactory;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName(
        "K17: a password goes to a trusted host that asks for a password, a login without proof is told, tries end")
@Timeout(120)
class K17LoginTest {
    private final List<String> answers = new CopyOnWriteArrayList<>();

    private static SshServer server() {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(AskingServer.hostKey()));
        return server;
    }

    private static SftpBuilder to(SshServer server) {
        return Sftp.builder()
                .host("127.0.0.1")
                .port(server.getPort())
                .user("ada")
                .password("s3cret")
                .hostKeys(HostKeys.pinned(
                        KeyUtils.getFingerPrint(AskingServer.hostKey().getPublic())));
    }

    /** Asks one question and lets nobody in. */
    private SshServer asking(String question, boolean echo) throws IOException {
        SshServer server = server();
        server.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
        server.setKeyboardInteractiveAuthenticator(new KeyboardInteractiveAuthenticator() {
            @Override
            public InteractiveChallenge generateChallenge(
                    ServerSession session, String user, String language, String methods) {
                InteractiveChallenge challenge = new InteractiveChallenge();
                challenge.addPrompt(question, echo);
                return challenge;
            }

            @Override
            public boolean authenticate(ServerSession session, String user, List<String> given) {
                answers.addAll(given);
                return false;
            }
        });
        server.start();
        return server;
    }

    @Test
    void noPasswordBeforeTheHostKeyIsTrusted() {
        try (SftpServer server = SftpServer.start()) {
            assertThatThrownBy(() -> Sftp.builder()
                            .host("127.0.0.1")
                            .port(server.port())
                            .user("test")
                            .password("test")
                            .hostKeys(HostKeys.knownHostsText(""))
                            .connect())
                    .isInstanceOf(HostKeyException.class);

            assertThat(server.logins()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Verification code: ', false, ''",
        "'Favourite colour: ', true, ''",
        "'Password: ', true, ''",
        "'Password: ', false, s3cret",
        "'ada''s password on host: ', false, s3cret",
    })
    void aPasswordOnlyWhereAHiddenPasswordIsAskedFor(String question, boolean echo, String answer) throws Exception {
        try (SshServer server = asking(question, echo)) {
            assertThatThrownBy(() -> to(server).connect()).isInstanceOf(AuthFailedException.class);

            assertThat(answers).isEqualTo(answer.isEmpty() ? List.of() : List.of(answer));
        }
    }

    @Test
    void aLoginWithoutAnyProofIsTold() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (SftpServer server =
                SftpServer.builder().user(User.named("ada").lettingAnyoneIn()).start()) {
            SftpBuilder builder = Sftp.builder()
                    .host("127.0.0.1")
                    .port(server.port())
                    .user("ada")
                    .password("s3cret")
                    .hostKeys(HostKeys.pinned(server.fingerprint()))
                    .listener(new SftpListener() {
                        @Override
                        public void connected(String name, String loggedInWith) {
                            heard.add(loggedInWith);
                        }
                    });

            assertThat(builder.diagnose().step("login").orElseThrow().what()).isEqualTo("\"ada\" by none");
            builder.connect().close();

            assertThat(heard).containsExactly("none");
        }
    }

    /** Says of every password that it is half of what is needed. */
    private static final class NeverEnough extends AbstractUserAuth {
        private final AtomicInteger tries;

        NeverEnough(AtomicInteger tries) {
            super("password");
            this.tries = tries;
        }

        @Override
        protected Boolean doAuth(Buffer buffer, boolean init) {
            tries.incrementAndGet();
            return Boolean.FALSE;
        }
    }

    @Test
    void aPasswordThatWasRefusedIsNotTriedAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (SshServer server = server()) {
            server.setUserAuthFactories(List.of(new AbstractUserAuthFactory("password") {
                @Override
                public UserAuth createUserAuth(ServerSession session) {
                    return new NeverEnough(tries);
                }
            }));
            server.start();

            assertThatThrownBy(() -> to(server).connect()).isInstanceOf(ConnectFailedException.class);

            assertThat(tries).hasValue(1);
        }
    }

    @Test
    void aServerThatAcceptsPartlyWithoutEndIsLeft() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (SshServer server = server()) {
            // Ever more passwords are wanted: MINA's server counts each as a part.
            server.getProperties().put("auth-methods", "password" + ",password".repeat(500));
            server.setPasswordAuthenticator((user, password, session) -> {
                tries.incrementAndGet();
                return true;
            });
            server.start();

            assertThatThrownBy(() -> to(server).connect()).isInstanceOf(ConnectFailedException.class);

            assertThat(tries.get()).isLessThanOrEqualTo(101);
        }
    }
}
