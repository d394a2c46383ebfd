package dev.towpath.client.ssh;

import java.io.IOException;
import java.util.List;

/**
 * Answers what a server asks at a keyboard-interactive login (RFC 4256): a one-time code, say. A server may ask several
 * times in a row. The time the answers take counts as time of the login.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Prompter {
    /**
     * Returns one answer per question, in order.
     *
     * @throws IOException if there is no answer; the login goes on with other credentials, if any
     */
    List<String> answer(Prompt prompt) throws IOException;

    /**
     * What a server asks at once.
     *
     * @param name the title; may be empty
     * @param instruction what to read before answering; may be empty
     * @param questions the questions; never empty
     */
    record Prompt(String name, String instruction, List<Question> questions) {}

    /**
     * One question.
     *
     * @param text as the server wrote it: {@code "Verification code: "}
     * @param echo whether the answer may be seen while it is typed
     */
    record Question(String text, boolean echo) {}
}
