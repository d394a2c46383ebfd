package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.errors.Retelling;
import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** The same exception with more to say: of the same class, so that whoever catches it still does. */
final class Retold {
    private Retold() {}

    /** Returns {@code e} with its description changed, {@code e} itself as the cause and what it suppressed. */
    static SftpException with(SftpException e, UnaryOperator<Failure> change) {
        SftpException retold = Retelling.of(e, change.apply(e.failure()));
        for (Throwable suppressed : e.getSuppressed()) {
            retold.addSuppressed(suppressed);
        }
        return retold;
    }

    /** Returns {@code e} in the words of the verb the user called: not "write", but "put", and on what. */
    static SftpException as(String operation, String path, SftpException e) {
        if (e.operation().equals(operation)) {
            return e;
        }
        return with(
                e,
                failure -> new Failure(
                        operation,
                        path,
                        failure.server(),
                        failure.status(),
                        failure.reason(),
                        failure.advice(),
                        failure.retryable()));
    }

    /** What a verb does. */
    @FunctionalInterface
    interface Verb<T> {
        T run() throws IOException;
    }

    /**
     * Runs {@code verb}. What fails on {@code path} itself, which the user gave, fails in the words of the user; what fails
     * on something else keeps its own.
     */
    static <T> T onItself(String operation, String path, Verb<T> verb) throws IOException {
        try {
            return verb.run();
        } catch (SftpException e) {
            throw e.path().equals(path) ? as(operation, path, e) : e;
        }
    }

    /** Returns {@code e} with {@code more} to do about it. */
    static SftpException withMoreAdvice(SftpException e, String more) {
        return with(
                e, failure -> failure.withAdvice(failure.advice().isEmpty() ? more : failure.advice() + "; " + more));
    }

    /** The same for any exception: one that has no advice gets it as a suppressed exception. */
    static Exception moreAdvice(Exception e, String more) {
        if (e instanceof SftpException failed) {
            return withMoreAdvice(failed, more);
        }
        e.addSuppressed(new IOException(more));
        return e;
    }
}
