package dev.towpath.client.inbox;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.util.Objects.requireNonNull;

import dev.towpath.client.remote.RemoteFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What makes a file in an inbox the same file: its name, its size and its modification time. If one of them differs, it
 * is another file, and new.
 *
 * @param inbox the name of the inbox, the same for all who share its ledger
 * @param name the file's name in the directory
 * @param size its size in bytes; -1 if the server does not tell
 * @param modified when it was last written, in seconds since 1970; -1 if the server does not tell
 * @since 0.1
 */
public record FileIdentity(String inbox, String name, long size, long modified) {
    /** Takes the four as they are. */
    public FileIdentity {
        requireNonNull(inbox, "inbox");
        requireNonNull(name, "name");
    }

    static FileIdentity of(String inbox, RemoteFile file) {
        return new FileIdentity(
                inbox,
                file.name(),
                file.size(),
                file.modified().map(Instant::getEpochSecond).orElse(-1L));
    }

    /**
     * The four as 64 hexadecimal digits (SHA-256): names may be long and hold what a table or a line of text cannot.
     */
    public String id() {
        String all = inbox.length() + ":" + inbox + name.length() + ":" + name + size + ":" + modified;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_16BE));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
