package dev.towpath.client.errors;

import java.util.OptionalInt;

/**
 * What went wrong, as data. Every {@link SftpException} is made from one, so that messages read alike: what was tried,
 * on what, what came back, and what to do.
 *
 * @param operation what was tried, in the words of sftp(1): {@code "put"}, {@code "rename"}, {@code "connect"}
 * @param path the remote path it was tried on; empty when there is none
 * @param server the server as {@code host:port}; empty while it is not known
 * @param status the {@code SSH_FX_*} code that came back, if one did (draft-ietf-secsh-filexfer-02, section 7)
 * @param reason what came back, in words
 * @param advice what to do about it; empty when nothing is known to help
 * @param retryable whether the same call may succeed later without anything being changed
 * @since 0.1
 */
public record Failure(
        String operation,
        String path,
        String server,
        OptionalInt status,
        String reason,
        String advice,
        boolean retryable) {
    /** Paths are shown whole up to the length that most systems have for one. */
    private static final int SHOWN = 4096;

    private static final int SHOWN_OF_LONG = 256;

    /** Starts a description of a failed {@code operation}; the rest is added with the {@code withX} methods. */
    public static Failure of(String operation, String reason) {
        return new Failure(operation, "", "", OptionalInt.empty(), reason, "", false);
    }

    /** Names the remote path. */
    public Failure withPath(String newPath) {
        return new Failure(operation, newPath, server, status, reason, advice, retryable);
    }

    /** Names the server, as {@code host:port}. */
    public Failure withServer(String newServer) {
        return new Failure(operation, path, newServer, status, reason, advice, retryable);
    }

    /** Adds the {@code SSH_FX_*} code the server sent. */
    public Failure withStatus(int newStatus) {
        return new Failure(operation, path, server, OptionalInt.of(newStatus), reason, advice, retryable);
    }

    /** Replaces the reason. */
    public Failure withReason(String newReason) {
        return new Failure(operation, path, server, status, newReason, advice, retryable);
    }

    /** Adds what a person can do about it. */
    public Failure withAdvice(String newAdvice) {
        return new Failure(operation, path, server, status, reason, newAdvice, retryable);
    }

    /** Says that trying again may help. */
    public Failure withRetryable(boolean newRetryable) {
        return new Failure(operation, path, server, status, reason, advice, newRetryable);
    }

    /** A path of any length makes no message of any length. */
    private static String shown(String path) {
        return path.length() <= SHOWN
                ? path
                : path.substring(0, SHOWN_OF_LONG) + "… (" + path.length() + " characters)";
    }

    /**
     * The message of the exception: {@code put "/in/a.csv" on files.example.com:22: SSH_FX_FAILURE: disk full; free
     * some space}.
     */
    public String message() {
        StringBuilder text = new StringBuilder(operation);
        if (!path.isEmpty()) {
            text.append(" \"").append(Printable.text(shown(path))).append('"');
        }
        if (!server.isEmpty()) {
            text.append(" on ").append(Printable.text(server));
        }
        text.append(": ");
        status.ifPresent(code -> text.append(StatusNames.of(code)).append(": "));
        text.append(Printable.text(reason));
        if (!advice.isEmpty()) {
            text.append("; ").append(Printable.text(advice));
        }
        return text.toString();
    }
}
