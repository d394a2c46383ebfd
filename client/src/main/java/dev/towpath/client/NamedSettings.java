package dev.towpath.client;

import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.ssh.HostKeys;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings by name, as they stand in a file of properties. A name that is not known fails, for a setting that was
 * misspelt must not be left out in silence. No message shows a value: any may be a secret.
 */
final class NamedSettings {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)?");

    private static final Map<String, BiConsumer<SftpBuilder, Object>> KNOWN = known();

    private NamedSettings() {}

    private static Map<String, BiConsumer<SftpBuilder, Object>> known() {
        Map<String, BiConsumer<SftpBuilder, Object>> known = new LinkedHashMap<>();
        known.put("target", (b, v) -> b.target(text(v)));
        known.put("host", (b, v) -> b.host(text(v)));
        known.put("port", (b, v) -> b.port(Integer.parseInt(text(v))));
        known.put("user", (b, v) -> b.user(text(v)));
        known.put("directory", (b, v) -> b.directory(text(v)));
        known.put("password", NamedSettings::password);
        known.put("privateKey", (b, v) -> b.privateKey(path(v)));
        known.put("privateKeyText", (b, v) -> b.privateKeyText(text(v)));
        known.put("certificate", (b, v) -> b.certificate(path(v)));
        known.put("agent", NamedSettings::agent);
        known.put("knownHosts", (b, v) -> b.hostKeys(HostKeys.knownHosts(paths(v))));
        known.put("hostKey", (b, v) -> b.hostKeys(pinned(text(v))));
        known.put("sshConfig", NamedSettings::sshConfig);
        known.put("jump", NamedSettings::jump);
        known.put("connectTimeout", (b, v) -> b.connectTimeout(duration(v)));
        known.put("authTimeout", (b, v) -> b.authTimeout(duration(v)));
        known.put("responseTimeout", (b, v) -> b.responseTimeout(duration(v)));
        known.put("stallTimeout", (b, v) -> b.stallTimeout(duration(v)));
        known.put("keepAlive", (b, v) -> b.keepAlive(duration(v), 3));
        known.put("compression", (b, v) -> b.compression(flag(v)));
        known.put("fileNames", (b, v) -> b.fileNames(Charset.forName(text(v))));
        known.put("subsystem", (b, v) -> b.subsystem(text(v)));
        known.put("serverCommand", (b, v) -> b.serverCommand(text(v)));
        known.put("maxEntries", (b, v) -> b.maxEntries(Integer.parseInt(text(v))));
        known.put("wireLog", (b, v) -> b.wireLog(path(v)));
        known.put("attempts", (b, v) -> b.retry(RetryPolicy.exponential(Integer.parseInt(text(v)))));
        return known;
    }

    /** Applies {@code settings}, in the order of their names in the table above, so that {@code target} comes first. */
    static void apply(SftpBuilder builder, Map<?, ?> settings) {
        Map<String, Object> named = new TreeMap<>();
        settings.forEach((name, value) -> named.put(String.valueOf(name), value));
        Optional<Object> passphrase = Optional.ofNullable(named.remove("passphrase"));
        for (String name : named.keySet()) {
            if (!KNOWN.containsKey(name)) {
                throw new IllegalArgumentException("unknown setting \"" + name + "\"; known are "
                        + String.join(", ", KNOWN.keySet()) + ", passphrase");
            }
        }
        if (passphrase.isPresent()) {
            Object key = named.remove("privateKey");
            if (key == null) {
                throw new IllegalArgumentException("the setting \"passphrase\" needs \"privateKey\", a file");
            }
            set(builder, "privateKey", key, (b, v) -> b.privateKey(path(v), chars(passphrase.get())));
        }
        KNOWN.forEach((name, setter) -> {
            if (named.containsKey(name)) {
                set(builder, name, named.get(name), setter);
            }
        });
    }

    private static void set(SftpBuilder builder, String name, Object value, BiConsumer<SftpBuilder, Object> setter) {
        try {
            setter.accept(builder, value);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // Without the cause: number formats and others quote the value.
            String why = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    "setting \"" + name + "\": " + (why.contains(text(value)) ? "its value makes no sense" : why));
        }
    }

    private static String text(Object value) {
        if (value instanceof char[] chars) {
            return new String(chars);
        }
        return value.toString();
    }

    private static char[] chars(Object value) {
        return value instanceof char[] chars ? chars : value.toString().toCharArray();
    }

    private static void password(SftpBuilder builder, Object value) {
        builder.password(chars(value));
    }

    private static void agent(SftpBuilder builder, Object value) {
        if (value instanceof Path socket) {
            builder.agent(socket);
        } else if (text(value).startsWith("/")) {
            builder.agent(path(value));
        } else if (flag(value)) {
            builder.agent();
        }
    }

    private static void sshConfig(SftpBuilder builder, Object value) {
        if (value instanceof Path || !(text(value).equals("true") || text(value).equals("false"))) {
            builder.sshConfig(path(value));
        } else if (flag(value)) {
            builder.sshConfig();
        }
    }

    /** The nearest first, as {@code ProxyJump} has them. */
    private static void jump(SftpBuilder builder, Object value) {
        for (String hop : text(value).strip().split("\\s*,\\s*", -1)) {
            builder.jump(hop);
        }
    }

    /** A tilde is the home: no shell has read the file of properties. */
    private static Path path(Object value) {
        if (value instanceof Path path) {
            return path;
        }
        String text = text(value).strip();
        return text.startsWith("~/") ? Path.of(System.getProperty("user.home", ""), text.substring(2)) : Path.of(text);
    }

    private static Path[] paths(Object value) {
        return value instanceof Path path
                ? new Path[] {path}
                : Arrays.stream(text(value).split(",", -1))
                        .map(NamedSettings::path)
                        .toArray(Path[]::new);
    }

    private static HostKeys pinned(String text) {
        String[] fingerprints = text.strip().split("\\s*,\\s*", -1);
        return HostKeys.pinned(fingerprints[0], Arrays.copyOfRange(fingerprints, 1, fingerprints.length));
    }

    /** {@code 30}, {@code 30s}, {@code 500ms}, {@code 2m}, {@code PT30S}, or a {@link Duration}. */
    private static Duration duration(Object value) {
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

    private static boolean flag(Object value) {
        String text = text(value).strip();
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException("it is neither true nor false");
    }
}
