package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.errors.ConnectFailedException;
import dev.towpath.client.errors.ConnectPhase;
import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.peers.LaxServer;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.server.auth.keyboard.DefaultKeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SshConnectionTest {
    @Test
    void logsInWithAPassword() throws IOException {
        try (PlainServer server = PlainServer.start();
                SshConnection connection = SshConnection.open(server.loginSettings())) {
            assertThat(connection.isOpen()).isTrue();
            assertThat(connection.server()).isEqualTo("127.0.0.1:" + server.port());
            assertThat(connection.session().isAuthenticated()).isTrue();
        }
    }

    @Test
    void logsInWithAnEmptyPassword() throws IOException {
        try (PlainServer server = PlainServer.start(
                mina -> mina.setPasswordAuthenticator((user, password, session) -> password.isEmpty()))) {
            SshSettings settings =
                    server.settings().withCredentials(Credentials.none().withPassword(""));

            try (SshConnection connection = SshConnection.open(settings)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void logsInWithEachKindOfKeyPair() throws IOException {
        for (KeyPair pair :
                List.of(PlainServer.pair("Ed25519", 0), PlainServer.pair("EC", 256), PlainServer.pair("RSA", 2048))) {
            try (PlainServer server = PlainServer.start(mina -> mina.setPublickeyAuthenticator(
                    (user, key, session) -> KeyUtils.compareKeys(key, pair.getPublic())))) {
                SshSettings settings =
                        server.settings().withCredentials(Credentials.none().withKeyPair(pair));

                try (SshConnection connection = SshConnection.open(settings)) {
                    assertThat(connection.isOpen())
                            .as(pair.getPublic().getAlgorithm())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void offersTheKeyGivenFirstFirst() throws IOException {
        List<String> offered = new CopyOnWriteArrayList<>();
        KeyPair first = PlainServer.pair("EC", 256);
        KeyPair second = PlainServer.pair("Ed25519", 0);
        try (PlainServer server = PlainServer.start(mina -> mina.setPublickeyAuthenticator((user, key, session) -> {
            offered.add(HostKey.of(key).type());
            return false;
        }))) {
            SshSettings settings = server.settings()
                    .withCredentials(Credentials.none()
                            .withKeyPair(first)
                            .withKeyPair(second)
                            .withPassword("s3cret"));

            SshConnection.open(settings).close();

            assertThat(offered).containsExactly("ecdsa-sha2-nistp256", "ssh-ed25519");
        }
    }

    @Test
    void answersAPasswordPromptWhereOnlyPromptsAreAllowed() throws IOException {
        try (PlainServer server = PlainServer.start(mina -> {
                    mina.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
                    mina.setKeyboardInteractiveAuthenticator(DefaultKeyboardInteractiveAuthenticator.INSTANCE);
                });
                SshConnection connection = SshConnection.open(server.loginSettings())) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void negotiatesAesGcmAndAKeyExchangeThatQuantumComputersDoNotBreak() throws IOException {
        try (PlainServer server = PlainServer.start();
                SshConnection connection = SshConnection.open(server.loginSettings())) {
            assertThat(connection.session().getNegotiatedKexParameter(KexProposalOption.C2SENC))
                    .isEqualTo("aes128-gcm@openssh.com");
            assertThat(connection.session().getNegotiatedKexParameter(KexProposalOption.ALGORITHMS))
                    .isEqualTo("mlkem768x25519-sha256");
        }
    }

    @Test
    void closesTwiceAsOnce() throws IOException {
        try (PlainServer server = PlainServer.start()) {
            SshConnection connection = SshConnection.open(server.loginSettings());

            connection.close();
            connection.close();

            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void noticesThatTheServerIsGone() throws IOException {
        try (PlainServer server = PlainServer.start();
                SshConnection connection = SshConnection.open(server.loginSettings())) {
            server.close();

            await().atMost(Duration.ofSeconds(60)).until(() -> !connection.isOpen());
        }
    }

    @Test
    void showsNoSecretInItsSettings() {
        SshSettings settings = SshSettings.of("example.com")
                .withCredentials(
                        Credentials.none().withPassword("canary").withPrivateKeyText("canary", "canary".toCharArray()));

        assertThat(settings.toString()).doesNotContain("canary");
    }

    @Nested
    class RefusesToLogIn {
        @Test
        void withAWrongPasswordThatItNeitherRepeatsNorTells() throws IOException {
            Set<String> answers = ConcurrentHashMap.newKeySet();
            try (PlainServer server = PlainServer.start(mina -> mina.setPasswordAuthenticator((user, password, any) -> {
                if (!answers.add(password)) {
                    answers.add("again");
                }
                return false;
            }))) {
                SshSettings settings =
                        server.settings().withCredentials(Credentials.none().withPassword("hunter2"));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("did not let \"ada\" in with password; it allows")
                        .hasMessageContaining("check the user name and the password")
                        .hasMessageNotContaining("hunter2");
                assertThat(answers).containsExactly("hunter2");
            }
        }

        @Test
        void withAKeyTheServerDoesNotKnow() throws IOException {
            KeyPair pair = PlainServer.pair("Ed25519", 0);
            try (PlainServer server = PlainServer.start()) {
                SshSettings settings =
                        server.settings().withCredentials(Credentials.none().withKeyPair(pair));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("with publickey (" + HostKey.of(pair.getPublic()) + ")")
                        .hasMessageContaining("authorized_keys");
            }
        }

        @Test
        void withAPasswordWhereOnlyKeysAreTaken() throws IOException {
            try (PlainServer server = PlainServer.start(mina -> {
                mina.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
                mina.setPublickeyAuthenticator((user, key, session) -> false);
            })) {
                assertThatThrownBy(() -> SshConnection.open(server.loginSettings()))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("none of the credentials could be tried; it allows publickey")
                        .hasMessageContaining("no password is taken");
                assertThat(server.passwordsSeen).isEmpty();
            }
        }

        @Test
        void withAKeyWhereOnlyPasswordsAreTaken() throws IOException {
            try (PlainServer server =
                    PlainServer.start(mina -> mina.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE)))) {
                SshSettings settings = server.settings()
                        .withCredentials(Credentials.none().withKeyPair(PlainServer.pair("Ed25519", 0)));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOf(AuthFailedException.class)
                        .hasMessageContaining("no key is taken");
            }
        }

        @Test
        void withAKeyTooShortToProtectAnything() {
            SshSettings settings = SshSettings.of("nobody.invalid")
                    .withCredentials(Credentials.none().withKeyPair(PlainServer.pair("RSA", 1024)));

            assertThatThrownBy(() -> SshConnection.open(settings))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("1024 bits");
        }
    }

    @Nested
    class RefusesTheServer {
        @Test
        void whoseKeyNobodyKnowsAndKeepsThePasswordToItself() throws IOException {
            try (PlainServer server = PlainServer.start()) {
                SshSettings settings = server.loginSettings().withHostKeys(HostKeys.knownHostsText("# nobody\n"));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOf(HostKeyException.class)
                        .hasMessageContaining("connect on 127.0.0.1:" + server.port() + ": the host key ssh-ed25519 "
                                + server.hostKey().fingerprint() + " is not known")
                        .hasMessageContaining("add this line to the known_hosts text given: "
                                + server.knownHostsLine().strip());
                assertThat(server.passwordsSeen).isEmpty();
            }
        }

        @Test
        void whoseKeyHasChanged() throws IOException {
            HostKey other = HostKey.of(PlainServer.pair("Ed25519", 0).getPublic());
            try (PlainServer server = PlainServer.start()) {
                SshSettings settings = server.loginSettings()
                        .withHostKeys(HostKeys.knownHostsText("[127.0.0.1]:" + server.port() + " " + other.text()));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOf(HostKeyException.class)
                        .hasMessageContaining("the server showed " + server.hostKey() + ", expected " + other
                                + " (the known_hosts text given line 1)");
                assertThat(server.passwordsSeen).isEmpty();
            }
        }

        @Test
        void thatIsKnownByAKeyOfAnotherTypeOnly() throws IOException {
            HostKey other = HostKey.of(PlainServer.pair("RSA", 2048).getPublic());
            try (PlainServer server = PlainServer.start()) {
                SshSettings settings = server.loginSettings()
                        .withHostKeys(HostKeys.knownHostsText("[127.0.0.1]:" + server.port() + " " + other.text()));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOf(HostKeyException.class)
                        .hasMessageContaining("has changed");
            }
        }

        @Test
        void withAShortRsaKey() throws IOException {
            try (PlainServer server = PlainServer.start(List.of(PlainServer.pair("RSA", 1024)), mina -> {})) {
                assertThatThrownBy(() -> SshConnection.open(server.loginSettings()))
                        .isInstanceOf(HostKeyException.class)
                        .hasMessageContaining("1024 bits");
            }
        }

        @Test
        void whoseFirstPacketsCouldBeRemovedUnnoticed() throws IOException {
            try (PlainServer server = PlainServer.start(mina -> {
                mina.setCipherFactories(List.of(BuiltinCiphers.cc20p1305_openssh));
                LaxServer.make(mina);
            })) {
                assertThatThrownBy(() -> SshConnection.open(server.loginSettings()))
                        .isInstanceOf(ConnectFailedException.class)
                        .hasMessageContaining("chacha20-poly1305@openssh.com without strict key exchange");
                assertThat(server.passwordsSeen).isEmpty();
            }
        }

        @Test
        void thatSharesNoCipher() throws IOException {
            try (PlainServer server = PlainServer.start()) {
                SshSettings settings = server.loginSettings()
                        .withAlgorithms(Algorithms.defaults().ciphers("aes192-cbc"));

                assertThatThrownBy(() -> SshConnection.open(settings))
                        .isInstanceOfSatisfying(
                                ConnectFailedException.class,
                                e -> assertThat(e.phase()).isEqualTo(ConnectPhase.NEGOTIATE))
                        .hasMessageContaining("we offer aes192-cbc; the server offers ")
                        .hasMessageContaining("aes256-ctr")
                        .hasMessageContaining("Algorithms.ciphers");
            }
        }
    }

    @Nested
    class AsksForTheKeyThatIsKnown {
        @Test
        void ofAServerWithSeveral() throws IOException {
            KeyPair ed25519 = PlainServer.pair("Ed25519", 0);
            KeyPair rsa = PlainServer.pair("RSA", 2048);
            try (PlainServer server = PlainServer.start(List.of(ed25519, rsa), mina -> {})) {
                String line = "[127.0.0.1]:" + server.port() + " "
                        + HostKey.of(rsa.getPublic()).text();

                try (SshConnection connection =
                        SshConnection.open(server.loginSettings().withHostKeys(HostKeys.knownHostsText(line)))) {
                    assertThat(connection.session().getServerKey().getAlgorithm())
                            .isEqualTo("RSA");
                }
            }
        }

        @Test
        void ofAServerWithSeveralByItsFingerprint() throws IOException {
            KeyPair ed25519 = PlainServer.pair("Ed25519", 0);
            KeyPair rsa = PlainServer.pair("RSA", 2048);
            try (PlainServer server = PlainServer.start(List.of(ed25519, rsa), mina -> {})) {
                HostKeys pinned = HostKeys.pinned(HostKey.of(rsa.getPublic()).fingerprint());

                try (SshConnection connection =
                        SshConnection.open(server.loginSettings().withHostKeys(pinned))) {
                    assertThat(connection.session().getServerKey().getAlgorithm())
                            .isEqualTo("RSA");
                }
            }
        }
    }
}
