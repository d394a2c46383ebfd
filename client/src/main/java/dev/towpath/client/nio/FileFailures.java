package dev.towpath.client.nio;

import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.RemoteFileExistsException;
import dev.towpath.client.errors.SftpException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Runs what the server may refuse, and says so in the exceptions that code for {@link java.nio.file.Files} expects. */
final class FileFailures {
    private FileFailures() {}

    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    static <T> T ask(String path, Call<T> call) throws IOException {
        return ask(path, null, call);
    }

    static <T> T ask(String path, @Nullable String other, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (SftpException e) {
            throw told(path, other, e);
        }
    }

    static void tell(String path, @Nullable String other, Step step) throws IOException {
        boolean unused = ask(path, other, () -> {
            step.run();
            return true;
        });
    }

    static FileSystemException told(String path, @Nullable String other, SftpException e) {
        FileSystemException told;
        if (e instanceof NoSuchRemoteFileException) {
            told = new NoSuchFileException(path, other, e.failure().reason());
        } else if (e instanceof RemoteFileExistsException) {
            told = new FileAlreadyExistsException(
                    other == null ? path : other, null, e.failure().reason());
        } else if (e instanceof RemoteAccessDeniedException) {
            told = new AccessDeniedException(path, other, e.failure().reason());
        } else {
            told = new FileSystemException(path, other, e.getMessage());
        }
        told.initCause(e);
        return told;
    }
}
