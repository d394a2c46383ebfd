package dev.towpath.client.ssh.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A jump host as {@code ProxyJump} names it: {@code user@host:port} or {@code ssh://user@host:port}.
 *
 * @param host a name, an address without brackets, or an alias of the same configuration
 * @param user the login name, if it was said
 * @param port the TCP port, if it was said
 * @since 0.1
 */
public record JumpSpec(String host, Optional<String> user, OptionalInt port) {
    private static final String SCHEME = "ssh://";

    /** Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static JumpSpec parse(String text) {
        try {
            return read(text);
        } catch (BadLine e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /** What follows the keyword, each hop checked; {@code none} by itself stays as it is. */
    static List<String> list(String rest) throws BadLine {
        String text = Words.withoutLeading(rest, "=");
        int comment = text.indexOf('#');
        text = (comment < 0 ? text : text.substring(0, comment)).stripTrailing();
        if (text.equalsIgnoreCase("none")) {
            return List.of("none");
        }
        List<String> hops = new ArrayList<>();
        for (String hop : text.split(",", -1)) {
            hops.add(read(hop).toString());
        }
        return List.copyOf(hops);
    }

    private static JumpSpec read(String text) throws BadLine {
        boolean uri = text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String rest = uri ? text.substring(SCHEME.length()) : text;
        if (uri && rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        int at = rest.lastIndexOf('@');
        Optional<String> user = at < 0 ? Optional.empty() : Optional.of(user(rest.substring(0, at), uri));
        String address = rest.substring(at + 1);
        int end = address.startsWith("[") ? address.indexOf(']') : address.indexOf(':') - 1;
        String host;
        String tail;
        if (address.startsWith("[")) {
            host = address.substring(1, Math.max(1, end));
            tail = address.substring(end + 1);
        } else {
            host = end < -1 || address.indexOf(':') < 0 ? address : address.substring(0, end + 1);
            tail = address.substring(host.length());
        }
        boolean odd = host.isEmpty() || host.startsWith("-") || host.matches(".*[\\s/,@\"'].*");
        if (odd || user.filter(String::isEmpty).isPresent() || !(tail.isEmpty() || tail.startsWith(":"))) {
            throw bad(text);
        }
        return new JumpSpec(host, user, port(tail, text));
    }

    private static String user(String text, boolean uri) throws BadLine {
        if (!uri) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad(text);
        }
    }

    private static OptionalInt port(String tail, String text) throws BadLine {
        if (tail.length() <= 1) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Syntax.port(tail.substring(1)).orElseThrow(() -> bad(text)));
    }

    private static BadLine bad(String text) {
        return new BadLine("\"" + text + "\" is not a jump host; write user@host:port, several with commas between");
    }

    /** {@code user@host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return user.map(name -> name + "@").orElse("")
                + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
}
