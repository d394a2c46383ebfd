package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.AuthFailedException;
import dev.towpath.client.peers.OpenSshServer;
import dev.towpath.client.remote.RemoteFileSystem;
import dev.towpath.client.remote.RemoteOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH's sshd that wants more than one proof of who the user is, a real password among them. */
@Timeout(120)
class SeveralFactorsIT {
    private static final String PASSWORD = "pass w\u00f6rd";

    @TempDir
    private static Path keys;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        OpenSshServer.makeKeys(keys);
    }

    private OpenSshServer wanting(String methods, String... lines) throws Exception {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("AuthenticationMethods " + methods);
        return OpenSshServer.startWithPassword(keys, directory, PASSWORD, all.toArray(String[]::new));
    }

    private static SshSettings with(OpenSshServer server, Credentials credentials) throws IOException {
        return ToOpenSsh.settings(server).withCredentials(credentials);
    }

    private static Credentials key() {
        return Credentials.none().withPrivateKey(keys.resolve("id"));
    }

    /** By which methods, in the order of the server's successes. */
    private static String works(SshSettings settings) throws IOException {
        try (SshConnection connection = SshConnection.open(settings);
                RemoteFileSystem files = RemoteFileSystem.open(connection, RemoteOptions.defaults())) {
            assertThat(files.realPath(".")).startsWith("/");
            return connection.loggedInWith();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "publickey,password", "password,publickey"})
    void givesAPasswordWhereItIsWanted(String methods) throws Exception {
        try (OpenSshServer server = wanting(methods, "PasswordAuthentication yes")) {
            assertThat(works(with(server, key().withPassword(PASSWORD)))).contains("password");
        }
    }

    @Test
    void tellsThatTheKeyWasAcceptedAndThePasswordWasNot() throws Exception {
        try (OpenSshServer server = wanting("publickey,password", "PasswordAuthentication yes")) {
            assertThatThrownBy(() -> SshConnection.open(with(server, key().withPassword("another"))))
                    .isInstanceOf(AuthFailedException.class)
                    .hasMessageContaining("something was accepted, but the server wants more; it allows password")
                    .hasMessageNotContaining("another");
        }
    }

    @Test
    void answersTheQuestionsOfPamAfterTheKey() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (OpenSshServer server =
                wanting("publickey,keyboard-interactive", "UsePAM yes", "KbdInteractiveAuthentication yes")) {
            Prompter prompter = prompt -> {
                prompt.questions().forEach(question -> asked.add(question.text()));
                return List.of(PASSWORD);
            };

            works(with(server, key().withPrompter(prompter)));
            // A password given is the answer to a question for it, too.
            works(with(server, key().withPassword(PASSWORD)));
        }
        assertThat(asked).singleElement().asString().contains("Password");
    }
}
