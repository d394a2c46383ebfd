package dev.towpath.junit;

import dev.towpath.fixture.ArmedFault;
import dev.towpath.fixture.Leak;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.User;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server saw during a test, for a person who wonders why the test failed. Holds no content of files and no
 * password.
 *
 * @param name of the server, or an empty string
 * @param server in the state the test left it
 * @param left what clients had open when the test was over
 */
record ServerReport(String name, SftpServer server, List<Leak> left) {
    /** A console is no place for more; the file has them all. */
    private static final int LINES = 200;

    /** The server's name, for a sentence. */
    String title() {
        return name.isEmpty() ? "the SFTP server" : "the SFTP server \"" + name + "\"";
    }

    /** All there is to say. */
    String text() {
        return head() + "requests:\n" + server.trace().indent(2);
    }

    /** The same with the last requests only. */
    String excerpt() {
        List<String> lines = server.trace().lines().toList();
        int left = Math.max(0, lines.size() - LINES);
        String omitted = left == 0 ? "" : "  (" + left + " earlier ones left out)\n";
        return head() + "requests:\n" + omitted
                + String.join("\n", lines.subList(left, lines.size())).indent(2);
    }

    /** What is open, one line each. */
    String leftovers() {
        return left.stream().map(each -> "  " + each + "\n").collect(Collectors.joining());
    }

    private String head() {
        StringBuilder text = new StringBuilder(title() + " at " + server.host() + ":" + server.port() + "\n");
        if (!server.isClosed()) {
            text.append("log in while it runs:\n");
            for (User user : server.users()) {
                text.append("  ").append(server.commandLine(user.name())).append('\n');
            }
        }
        List<ArmedFault> unused = server.unusedFaults();
        if (!unused.isEmpty()) {
            text.append("faults that no request met:\n");
            unused.forEach(each -> text.append("  ").append(each).append('\n'));
        }
        if (!left.isEmpty()) {
            text.append("still open:\n").append(leftovers());
        }
        return text.toString();
    }

    /** Hangs the report below a failure; it shows up in the stack trace. */
    void attachTo(Throwable failure) {
        failure.addSuppressed(new Attachment(excerpt()));
    }

    /** Carries the text; where it was made tells nothing. */
    private static final class Attachment extends RuntimeException {
        private static final long serialVersionUID = 1;

        Attachment(String text) {
            super(text, null, false, false);
        }
    }
}
