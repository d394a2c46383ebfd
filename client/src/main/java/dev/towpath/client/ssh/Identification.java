package dev.towpath.client.ssh;

import dev.towpath.client.errors.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Recognises servers that are no SSH servers by the first bytes they send. */
final class Identification {
    private static final int QUOTED = 64;

    private Identification() {}

    /** What answers there, if it is something known and not SSH; empty while that cannot be told. */
    static Optional<String> recognise(byte[] bytes, int from, int length) {
        if (length >= 2 && (bytes[from] == 0x15 || bytes[from] == 0x16) && bytes[from + 1] == 0x03) {
            return Optional.of("a TLS server (FTPS or HTTPS?)");
        }
        String start = text(bytes, from, length);
        if (start.startsWith("220") && start.length() > 3) {
            return Optional.of(start.contains("SMTP") ? "a mail server (SMTP)" : "an FTP server");
        }
        String lower = start.toLowerCase(Locale.ROOT);
        // Without a request they understand, some answer with a bare page, as in 1991.
        if (start.startsWith("HTTP/") || lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return Optional.of("a web server (HTTP)");
        }
        if (start.startsWith("+OK") || start.startsWith("* OK")) {
            return Optional.of("a mail server (POP3 or IMAP)");
        }
        return Optional.empty();
    }

    /**
     * Whether the line that names the server holds what is no text (RFC 4253 section 4.2 wants printable US-ASCII; we
     * take any letters). MINA logs it as it comes.
     */
    static boolean playsTricks(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith("SSH-"))
                .findFirst()
                .filter(line -> !Printable.text(line).equals(line))
                .isPresent();
    }

    /** The first bytes as text, for quoting; unprintable ones are escaped where the message is made. */
    static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, Math.min(length, QUOTED), StandardCharsets.ISO_8859_1);
    }

    /** What to do about a server of that kind. */
    static String advice(String kind) {
        return kind.contains("FTP")
                ? "SFTP is not FTP: ask the server's operator for the port of SSH, which is usually 22"
                : "SFTP needs the port of an SSH server, which is usually 22";
    }
}
