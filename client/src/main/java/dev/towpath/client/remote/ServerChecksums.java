package dev.towpath.client.remote;

import dev.towpath.client.errors.ConnectionLostException;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.client.errors.ProtocolViolationException;
import dev.towpath.client.errors.RemoteAccessDeniedException;
import dev.towpath.client.errors.SftpException;
import dev.towpath.client.errors.SftpTimeoutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Checksums computed by the SFTP server: {@code check-file-name} and {@code md5-hash} of
 * draft-ietf-secsh-filexfer-extensions-00, sections 3 and 9.
 */
final class ServerChecksums {
    private static final String CHECK_FILE = "check-file";
    private static final String CHECK_FILE_NAME = "check-file-name";
    private static final String MD5_HASH = "md5-hash";

    private ServerChecksums() {}

    /** Asks for the checksum of a whole file; nothing if the server cannot do it, for this file or at all. */
    static Optional<byte[]> ask(RemoteFileSystem files, Dialogue dialogue, String path, Checksum algorithm)
            throws IOException {
        Attempt attempt = dialogue.attempt("checksum", path);
        try {
            if (files.peculiarities().checksFiles() || isOffered(files, CHECK_FILE)) {
                Request request = dialogue.encoder().checkFile(CHECK_FILE_NAME, path, algorithm.extensionName());
                return dialogue.ask(
                        attempt, request, PacketType.EXTENDED_REPLY, fields -> checkFile(fields, algorithm));
            }
            if (algorithm == Checksum.MD5 && isOffered(files, MD5_HASH)) {
                Request request = dialogue.encoder().md5Hash(MD5_HASH, path);
                return dialogue.ask(attempt, request, PacketType.EXTENDED_REPLY, ServerChecksums::md5Hash);
            }
        } catch (ConnectionLostException
                | SftpTimeoutException
                | ProtocolViolationException
                | NoSuchRemoteFileException
                | RemoteAccessDeniedException e) {
            throw e;
        } catch (SftpException refused) {
            // Of an empty file, of an algorithm it lacks, of a file it finds too large: others can still compute it.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** By name, or in the list that MINA's server sends within another extension. */
    private static boolean isOffered(RemoteFileSystem files, String name) {
        return files.extensions().entrySet().stream()
                .anyMatch(extension -> extension.getKey().startsWith(name)
                        || (extension.getKey().startsWith("supported")
                                && extension.getValue().contains(name)));
    }

    /** The draft wants the algorithm and the hash; some servers put the name of the extension before them. */
    private static Optional<byte[]> checkFile(WireReader fields, Checksum algorithm) throws MalformedReplyException {
        String used = text(fields);
        if (used.equals(CHECK_FILE)) {
            used = text(fields);
        }
        byte[] hash = fields.rest();
        return used.equals(algorithm.extensionName()) && hash.length == algorithm.length()
                ? Optional.of(hash)
                : Optional.empty();
    }

    private static Optional<byte[]> md5Hash(WireReader fields) throws MalformedReplyException {
        byte[] first = fields.string();
        byte[] hash = Arrays.equals(first, MD5_HASH.getBytes(StandardCharsets.US_ASCII)) ? fields.string() : first;
        return hash.length == Checksum.MD5.length() ? Optional.of(hash) : Optional.empty();
    }

    private static String text(WireReader fields) throws MalformedReplyException {
        return new String(fields.string(), StandardCharsets.US_ASCII);
    }
}
