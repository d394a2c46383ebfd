package dev.towpath.client;

import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the value of a {@linkplain NamedSettings setting} means, be it a text or the object itself. */
final class SettingValue {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)?");

    private SettingValue() {}

    static String text(Object value) {
        if (value instanceof char[] chars) {
            return new String(chars);
        }
        return value.toString();
    }

    static char[] chars(Object value) {
        return value instanceof char[] chars ? chars : value.toString().toCharArray();
    }

    /** A tilde is the home: no shell has read the file of properties. */
    static Path path(Object value) {
        if (value instanceof Path path) {
            return path;
        }
        String text = text(value).strip();
        return text.startsWith("~/") ? Path.of(System.getProperty("user.home", ""), text.substring(2)) : Path.of(text);
    }

    static Path[] paths(Object value) {
        return value instanceof Path path
                ? new Path[] {path}
                : Arrays.stream(text(value).split(",", -1))
                        .map(SettingValue::path)
                        .toArray(Path[]::new);
    }

    static HostKeys pinned(String text) {
        String[] fingerprints = text.strip().split("\\s*,\\s*", -1);
        return HostKeys.pinned(fingerprints[0], Arrays.copyOfRange(fingerprints, 1, fingerprints.length));
    }

    /** {@code 30}, {@code 30s}, {@code 500ms}, {@code 2m}, {@code PT30S}, or a {@link Duration}. */
    static Duration duration(Object value) {
        if (value instanceof Duration duration) {
            return duration;
        }
        String text = text(value).strip();
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return Duration.parse(text);
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2) == null ? "s" : parts.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }

    static boolean flag(Object value) {
        String text = text(value).strip();
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException("it is neither true nor false");
    }

    /** Words between commas. */
    static String[] words(Object value) {
        return text(value).strip().split("\\s*,\\s*", -1);
    }

    static int number(Object value) {
        return Integer.parseInt(text(value).strip());
    }

    /** {@code http://user:password@proxy:3128}, {@code socks5://proxy:1080}, {@code socks4a://proxy:1080}. */
    static Route proxy(Object value) {
        if (value instanceof Route route) {
            return route;
        }
        String text = text(value).strip();
        int end = text.indexOf("://");
        String scheme = text.substring(0, Math.max(end, 0)).toLowerCase(Locale.ROOT);
        if (!List.of("http", "socks5", "socks5h", "socks4a").contains(scheme)) {
            throw new IllegalArgumentException(
                    "a proxy is written http://host:port, socks5://host:port or socks4a://host:port");
        }
        // Past the scheme it reads like any target: user, password, brackets and percent-escapes.
        TargetText proxy = TargetText.parse("sftp" + text.substring(end));
        int port = proxy.port().orElseThrow(() -> new IllegalArgumentException("the proxy has no port"));
        if (proxy.user().isEmpty()) {
            return switch (scheme) {
                case "http" -> Route.httpProxy(proxy.host(), port);
                case "socks4a" -> Route.socks4a(proxy.host(), port);
                default -> Route.socks5(proxy.host(), port);
            };
        }
        String user = proxy.user().get();
        char[] password = proxy.password().orElse("").toCharArray();
        return switch (scheme) {
            case "http" -> Route.httpProxy(proxy.host(), port, user, password);
            case "socks4a" ->
                throw new IllegalArgumentException("SOCKS 4A knows no login; leave out what is before the @");
            default -> Route.socks5(proxy.host(), port, user, password);
        };
    }
}
