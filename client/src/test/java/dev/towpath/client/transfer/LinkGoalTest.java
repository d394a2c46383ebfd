package dev.towpath.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.remote.RemotePaths;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a server whose REALPATH only tidies the text up. */
class LinkGoalTest {
    private final Map<String, String> links = new HashMap<>();
    private final LinkGoal goal = new LinkGoal(new LexicalServer(), false);

    private final class LexicalServer implements LinkGoal.Eyes {
        @Override
        public String realPath(String path) {
            return RemotePaths.normalize(path);
        }

        @Override
        public String readLink(String link) throws IOException {
            String text = links.get(link);
            if (text == null) {
                throw new SftpException(Failure.of("readLink", "it is no link").withPath(link), null);
            }
            return text;
        }

        @Override
        public boolean isLink(String path) {
            return links.containsKey(path);
        }
    }

    @Test
    void isWhereTheTextOfTheLinkLeads() throws IOException {
        links.put("/tree/a/up", "../b");
        links.put("/tree/a/here", ".");
        links.put("/tree/a/away", "/etc/passwd");

        assertThat(goal.of("/tree/a", "/tree/a/up")).isEqualTo("/tree/b");
        assertThat(goal.of("/tree/a", "/tree/a/here")).isEqualTo("/tree/a");
        assertThat(goal.of("/tree/a", "/tree/a/away")).isEqualTo("/etc/passwd");
    }

    @Test
    void countsFromWhereTheDirectoryReallyIs() throws IOException {
        links.put("/tree/link/up", "../c");

        assertThat(goal.of("/tree/deep/b", "/tree/link/up")).isEqualTo("/tree/deep/c");
    }

    @Test
    void isBelowItsDirectoryIfItIsNoLink() throws IOException {
        assertThat(goal.of("/tree/b", "/tree/link/d")).isEqualTo("/tree/b/d");
    }

    @Test
    void isUnknownBehindAnotherLink() throws IOException {
        links.put("/tree/a", "b/passwd");
        links.put("/tree/b", "/etc");

        assertThat(goal.of("/tree", "/tree/a")).isEqualTo(LinkGoal.UNKNOWN);
    }

    @Test
    void isWhatTheServerSaysIfItResolvesLinks() throws IOException {
        links.put("/tree/a", "b");

        assertThat(new LinkGoal(new LexicalServer(), true).of("/tree", "/tree/a"))
                .isEqualTo("/tree/a");
    }
}
