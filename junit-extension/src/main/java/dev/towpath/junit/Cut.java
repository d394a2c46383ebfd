package dev.towpath.junit;

import dev.towpath.fixture.Fault;
import dev.towpath.fixture.RecordedRequest;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong at an operation. The first three cut the connection, once; a client that connects again finds the
 * server at work.
 *
 * @since 0.1
 */
public enum Cut {
    /** Instead of serving the operation: it has no effect, and no answer. */
    BEFORE,
    /** Once the operation is served and its answer sent. */
    AFTER,
    /**
     * In the midst of it: of a WRITE the first half is stored and no answer comes, to a READ half the answer comes.
     * Other operations have no midst and are left alone.
     */
    MIDDLE,
    /**
     * The operation is served and its answer lost; the connection stands. How long the test takes is up to the client:
     * give it a short limit for replies.
     */
    LOST_REPLY,
    /**
     * Half of it is missing, and nobody says so; the connection stands. Of a WRITE the first half is stored and
     * answered with OK, as by a server that loses data: compare sizes or checksums. To a READ half the answer comes,
     * which any server may do: ask for the rest. Other operations are left alone.
     */
    TRUNCATED,
    /** The operation is answered with the status FAILURE instead of being served. */
    FAILURE,
    /** The operation is answered with the status PERMISSION_DENIED instead of being served. */
    PERMISSION_DENIED,
    /** The operation is answered with the status NO_SUCH_FILE instead of being served. */
    NO_SUCH_FILE;

    /** What happens to this request when it comes again; empty if this cannot happen to it. */
    Optional<Fault> fault(RecordedRequest request) {
        return Optional.ofNullable(
                switch (this) {
                    case BEFORE -> Fault.disconnect();
                    case AFTER -> Fault.disconnectAfterReply();
                    case MIDDLE ->
                        half(
                                request,
                                half -> Fault.partialWrite(half)
                                        .then(Fault.dropReply())
                                        .then(Fault.disconnectAfterReply()),
                                half -> Fault.shortRead(half).then(Fault.disconnectAfterReply()));
                    case LOST_REPLY -> Fault.dropReply();
                    case TRUNCATED ->
                        half(request, half -> Fault.partialWrite(half).then(Fault.pretend()), Fault::shortRead);
                    case FAILURE -> Fault.failure("failure made up by @CutAtEveryOperation");
                    case PERMISSION_DENIED -> Fault.permissionDenied();
                    case NO_SUCH_FILE -> Fault.noSuchFile();
                });
    }

    /** What happens to one with content: the first fault to a WRITE, the second to a READ. */
    private static @Nullable Fault half(RecordedRequest request, IntFunction<Fault> write, IntFunction<Fault> read) {
        int half = (int) (request.bytes() / 2);
        if (half == 0) {
            return null;
        }
        return switch (request.operation()) {
            case WRITE -> write.apply(half);
            case READ -> read.apply(half);
            default -> null;
        };
    }

    /** For the name of a run: {@code "cut before"} an operation. */
    String words() {
        return switch (this) {
            case BEFORE -> "cut before";
            case AFTER -> "cut after";
            case MIDDLE -> "cut in the midst of";
            case LOST_REPLY -> "no reply to";
            case TRUNCATED -> "half missing of";
            case FAILURE -> "failure of";
            case PERMISSION_DENIED -> "permission denied to";
            case NO_SUCH_FILE -> "no such file for";
        };
    }
}
