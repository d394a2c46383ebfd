package dev.towpath.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a text like {@code sftp://me@host:2222/dir} or {@code me@host:2222} says. Read by hand: {@link java.net.URI}
 * refuses underscores in host names and loses bytes that are not UTF-8. No message shows more of the text than the
 * host, because the rest may hold a password.
 *
 * @param host a name or an address, without brackets
 * @param port the TCP port, if it was said
 * @param user the login name, if it was said
 * @param password the password, if a URI held one
 * @param directory where to start: absolute, relative to where the server starts, or empty for that place itself
 */
record TargetText(String host, OptionalInt port, Optional<String> user, Optional<String> password, String directory) {
    private static final String FORMS = "write \"sftp://user@host:port/directory\" or \"user@host:port\"";

    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException if it is neither form
     */
    static TargetText parse(String text) {
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            return plain(text);
        }
        if (!text.substring(0, scheme).equalsIgnoreCase("sftp")) {
            throw new IllegalArgumentException(
                    "\"" + text.substring(0, scheme) + "\" is not sftp; this client speaks SFTP only; " + FORMS);
        }
        String rest = text.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String directory = slash < 0 ? "" : decoded(rest.substring(slash));
        int at = authority.lastIndexOf('@');
        Optional<String> user = Optional.empty();
        Optional<String> password = Optional.empty();
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = login.indexOf(':');
            user = named(decoded(colon < 0 ? login : login.substring(0, colon)));
            password = colon < 0 ? Optional.empty() : Optional.of(decoded(login.substring(colon + 1)));
        }
        return address(authority.substring(at + 1), user, password, belowHome(directory));
    }

    private static TargetText plain(String text) {
        int at = text.lastIndexOf('@');
        String login = at < 0 ? "" : text.substring(0, at);
        if (login.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "a user name with a colon, or a password before the \"@\"; give the password with password(…), or "
                            + FORMS);
        }
        return address(text.substring(at + 1), named(login), Optional.empty(), "");
    }

    private static TargetText address(String text, Optional<String> user, Optional<String> password, String directory) {
        String host;
        String rest;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("the address in the target has no closing bracket; " + FORMS);
            }
            host = text.substring(1, end);
            rest = text.substring(end + 1);
        } else {
            int colon = text.indexOf(':');
            // More than one colon without brackets: an IPv6 address by itself.
            boolean bare = colon >= 0 && text.indexOf(':', colon + 1) >= 0;
            host = colon < 0 || bare ? text : text.substring(0, colon);
            rest = colon < 0 || bare ? "" : text.substring(colon);
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException("no host in the target; " + FORMS);
        }
        return new TargetText(host, port(rest, host), user, password, directory);
    }

    private static OptionalInt port(String rest, String host) {
        if (rest.isEmpty() || rest.equals(":")) {
            return OptionalInt.empty();
        }
        String digits = rest.substring(1);
        if (rest.charAt(0) != ':' || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 0xffff) {
            throw new IllegalArgumentException(
                    "what follows the host \"" + host + "\" is not a port from 1 to 65535; " + FORMS);
        }
        return OptionalInt.of(Integer.parseInt(digits));
    }

    /** {@code /~/dir} is below the directory the server starts in, as curl reads it. */
    private static String belowHome(String directory) {
        if (directory.equals("/~") || directory.equals("/~/")) {
            return "";
        }
        return directory.startsWith("/~/") ? directory.substring(3) : directory;
    }

    private static Optional<String> named(String user) {
        return user.isEmpty() ? Optional.empty() : Optional.of(user);
    }

    /** Percent-escapes turned into bytes, the bytes read as UTF-8; one that is not becomes U+DC00 + byte. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                int end = text.indexOf('%', i);
                end = end < 0 ? text.length() : end;
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            } else if (isHex(text, i + 1) && isHex(text, i + 2)) {
                bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                throw new IllegalArgumentException(
                        "a \"%\" in the target is not followed by two hexadecimal digits; write \"%25\" for \"%\" itself");
            }
        }
        return text(bytes.toByteArray());
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 0x80;
    }

    private static String text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (0xDC00 | (in.get() & 0xff)));
            }
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    /** The target without the password. */
    @Override
    public String toString() {
        return user.map(name -> name + "@").orElse("") + host + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
}
