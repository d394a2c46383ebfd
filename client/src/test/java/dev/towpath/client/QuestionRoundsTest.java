package dev.towpath.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.towpath.client.errors.SftpException;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.Prompter;
import dev.towpath.fixture.Question;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keyboard-interactive logins (RFC 4256) in rounds of none, one and several questions, and without end. */
class QuestionRoundsTest {
    private static SftpBuilder to(SftpServer server, Prompter answers) {
        return Sftp.builder()
                .host(server.host())
                .port(server.port())
                .user("ada")
                .hostKeys(HostKeys.pinned(server.fingerprint()))
                .keyboardInteractive(answers);
    }

    @Test
    void nobodyIsAskedWhereThereIsNoQuestion() throws IOException {
        List<String> asked = new ArrayList<>();
        User ada = User.named("ada")
                .asking("Welcome.")
                .asking(Question.hidden("Code: ", "123"))
                .asking(
                        Question.shown("Where: ", "here"),
                        Question.shown("When: ", "now"),
                        Question.hidden("Why: ", "because"));
        try (SftpServer server = SftpServer.builder().user(ada).start();
                Sftp sftp = to(
                                server,
                                prompt -> prompt.questions().stream()
                                        .map(question -> {
                                            asked.add(question.text() + (question.echo() ? "shown" : "hidden"));
                                            return switch (question.text()) {
                                                case "Code: " -> "123";
                                                case "Where: " -> "here";
                                                case "When: " -> "now";
                                                default -> "because";
                                            };
                                        })
                                        .toList())
                        .connect()) {
            assertThat(sftp.exists("/")).isTrue();
            assertThat(asked).containsExactly("Code: hidden", "Where: shown", "When: shown", "Why: hidden");
        }
    }

    @Test
    void aServerThatAsksWithoutEndIsLeft() {
        List<String> asked = new ArrayList<>();
        User ada = User.named("ada");
        for (int i = 0; i < 30; i++) {
            ada = ada.asking(Question.hidden("Again: ", "yes"));
        }
        try (SftpServer server = SftpServer.builder().user(ada).start()) {
            SftpBuilder builder = to(server, prompt -> {
                asked.add(prompt.questions().get(0).text());
                return List.of("yes");
            });

            assertThatThrownBy(builder::connect)
                    .isInstanceOf(SftpException.class)
                    .hasMessageContaining("questions in more than 20 rounds");
            assertThat(asked).hasSize(20);
        }
    }
}
