package dev.towpath.client.errors;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Says that the server refused an operation or the connection to it failed. Failures of local files stay
 * {@link java.nio.file.FileSystemException}s.
 *
 * @since 0.1
 */
public class SftpException extends IOException {
    private static final long serialVersionUID = 1;

    /** Not serialized: an exception that crossed a process keeps its message and loses the parts. */
    private final transient @Nullable Failure failure;

    /** Makes the exception of {@code failure}. */
    public SftpException(Failure failure) {
        this(failure, null);
    }

    /** Makes the exception of {@code failure}, which {@code cause} led to. */
    public SftpException(Failure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** What went wrong, in parts. */
    public final Failure failure() {
        return failure == null ? Failure.of("", String.valueOf(getMessage())) : failure;
    }

    /** What was tried, in the words of sftp(1): {@code "put"}, {@code "rename"}. */
    public final String operation() {
        return failure().operation();
    }

    /** The remote path it was tried on; empty when there was none. */
    public final String path() {
        return failure().path();
    }

    /** The {@code SSH_FX_*} code the server sent, if it sent one. */
    public final OptionalInt status() {
        return failure().status();
    }

    /** What a person can do about it, if anything is known to help. */
    public final Optional<String> advice() {
        return Optional.of(failure().advice()).filter(text -> !text.isEmpty());
    }

    /** Whether the same call may succeed later without anything being changed. */
    public final boolean retryable() {
        return failure().retryable();
    }
}
