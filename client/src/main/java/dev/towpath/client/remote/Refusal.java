package dev.towpath.client.remote;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.UnsupportedByServerException;
import dev.towpath.client.errors.WrongRemoteTypeException;
import java.nio.charset.StandardCharsets;

/**
 * A STATUS reply (draft-ietf-secsh-filexfer-02, section 7) and the exception it becomes. Message and language may be
 * missing, and codes may be those of later versions: old and careless servers are many.
 *
 * @param code the status
 * @param message the server's words, perhaps empty
 */
record Refusal(int code, String message) {
    static Refusal read(WireReader fields) throws MalformedReplyException {
        int code = fields.int32();
        String message = fields.remaining() == 0 ? "" : new String(fields.string(), StandardCharsets.UTF_8);
        return new Refusal(code, message);
    }

    /** The exception for what was tried. */
    SftpException during(Attempt attempt) {
        Failure failure = attempt.failed(words()).withStatus(code);
        return switch (code) {
            case Status.NO_SUCH_FILE, Status.NO_SUCH_PATH ->
                new NoSuchRemoteFileException(failure.withAdvice("check the path"), null);
            case Status.PERMISSION_DENIED, Status.WRITE_PROTECT ->
                new RemoteAccessDeniedException(
                        failure.withAdvice("check the account's rights on the file and its directory"), null);
            case Status.OP_UNSUPPORTED -> new UnsupportedByServerException(failure, null);
            case Status.FILE_ALREADY_EXISTS -> new RemoteFileExistsException(failure, null);
            case Status.NOT_A_DIRECTORY, Status.FILE_IS_A_DIRECTORY -> new WrongRemoteTypeException(failure, null);
            case Status.NO_SPACE, Status.QUOTA_EXCEEDED ->
                new SftpException(failure.withAdvice("free some space on the server"));
            default -> new SftpException(failure);
        };
    }

    private String words() {
        if (!message.isBlank()) {
            return message;
        }
        return switch (code) {
            case Status.OK -> "success where something else was due";
            case Status.EOF -> "end of file";
            case Status.NO_SUCH_FILE, Status.NO_SUCH_PATH -> "no such file";
            case Status.PERMISSION_DENIED -> "permission denied";
            case Status.OP_UNSUPPORTED -> "the server cannot do this";
            case Status.FILE_ALREADY_EXISTS -> "it exists already";
            case Status.WRITE_PROTECT -> "the file system is read-only";
            case Status.NO_SPACE -> "no space left";
            case Status.QUOTA_EXCEEDED -> "quota exceeded";
            case Status.DIR_NOT_EMPTY -> "the directory is not empty";
            case Status.NOT_A_DIRECTORY -> "not a directory";
            case Status.FILE_IS_A_DIRECTORY -> "it is a directory";
            default -> "the server gave no reason";
        };
    }
}
