package dev.towpath.client;

import static dev.towpath.client.SettingValue.chars;
import static dev.towpath.client.SettingValue.duration;
import static dev.towpath.client.SettingValue.flag;
import static dev.towpath.client.SettingValue.number;
import static dev.towpath.client.SettingValue.path;
import static dev.towpath.client.SettingValue.paths;
import static dev.towpath.client.SettingValue.pinned;
import static dev.towpath.client.SettingValue.proxy;
import static dev.towpath.client.SettingValue.text;
import static dev.towpath.client.SettingValue.words;

import dev.towpath.client.remote.RetryPolicy;
import dev.towpath.client.ssh.Algorithms;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.Route;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Settings by name, as they stand in a file of properties. A name that is not known fails, for a setting that was
 * misspelt must not be left out in silence. No message shows a value: any may be a secret.
 */
final class NamedSettings {
    private static final String PASSPHRASE = "passphrase";
    private static final String MISSES = "keepAliveMisses";
    private static final int USUAL_MISSES = 3;

    private static final Map<String, BiConsumer<SftpBuilder, Object>> KNOWN = known();

    /** Settings that hold names of algorithms and no secret, so that a message may quote them. */
    private static final Set<String> SHOWN =
            Set.of("kex", "hostKeyAlgorithms", "userKeyAlgorithms", "ciphers", "macs", "disable", "authMethods");

    private NamedSettings() {}

    private static Map<String, BiConsumer<SftpBuilder, Object>> known() {
        Map<String, BiConsumer<SftpBuilder, Object>> known = new LinkedHashMap<>();
        who(known);
        where(known);
        algorithms(known);
        how(known);
        return known;
    }

    private static void who(Map<String, BiConsumer<SftpBuilder, Object>> known) {
        known.put("target", (b, v) -> b.target(text(v)));
        known.put("host", (b, v) -> b.host(text(v)));
        known.put("port", (b, v) -> b.port(number(v)));
        known.put("user", (b, v) -> b.user(text(v)));
        known.put("directory", (b, v) -> b.directory(text(v)));
        known.put("password", (b, v) -> b.password(chars(v)));
        known.put("privateKey", (b, v) -> b.privateKey(path(v)));
        known.put("privateKeyText", (b, v) -> b.privateKeyText(text(v)));
        known.put("keyPair", NamedSettings::keyPair);
        known.put("certificate", (b, v) -> b.certificate(path(v)));
        known.put("agent", NamedSettings::agent);
        known.put("defaultKeys", (b, v) -> ifTrue(v, b::defaultKeys));
        known.put("authMethods", (b, v) -> b.authMethods(words(v)));
        known.put("knownHosts", (b, v) -> b.hostKeys(HostKeys.knownHosts(paths(v))));
        known.put("acceptNew", (b, v) -> b.hostKeys(HostKeys.acceptNew(path(v))));
        known.put("hostKey", (b, v) -> b.hostKeys(pinned(text(v))));
    }

    private static void where(Map<String, BiConsumer<SftpBuilder, Object>> known) {
        known.put("sshConfig", NamedSettings::sshConfig);
        known.put("jump", NamedSettings::jump);
        known.put("proxy", (b, v) -> b.route(proxy(v)));
        known.put(
                "proxyCommand",
                (b, v) -> b.route(Route.command(List.of(text(v).strip().split("\\s+", -1)))));
        known.put("localAddress", (b, v) -> b.route(Route.directFrom(text(v).strip())));
        known.put("connectTimeout", (b, v) -> b.connectTimeout(duration(v)));
        known.put("authTimeout", (b, v) -> b.authTimeout(duration(v)));
        known.put("responseTimeout", (b, v) -> b.responseTimeout(duration(v)));
        known.put("stallTimeout", (b, v) -> b.stallTimeout(duration(v)));
        known.put("keepAlive", (b, v) -> b.keepAlive(duration(v), USUAL_MISSES));
        known.put("connections", (b, v) -> b.connections(number(v)));
    }

    /** In an order in which what comes later counts: {@code disable} is last. */
    private static void algorithms(Map<String, BiConsumer<SftpBuilder, Object>> known) {
        known.put("allowLegacy", (b, v) -> ifTrue(v, () -> b.algorithms(Algorithms::allowLegacy)));
        known.put("kex", (b, v) -> b.algorithms(a -> a.kex(words(v))));
        known.put("hostKeyAlgorithms", (b, v) -> b.algorithms(a -> a.hostKeys(words(v))));
        known.put("userKeyAlgorithms", (b, v) -> b.algorithms(a -> a.userKeys(words(v))));
        known.put("ciphers", (b, v) -> b.algorithms(a -> a.ciphers(words(v))));
        known.put("macs", (b, v) -> b.algorithms(a -> a.macs(words(v))));
        known.put("disable", (b, v) -> b.algorithms(a -> a.disable(words(v))));
    }

    private static void how(Map<String, BiConsumer<SftpBuilder, Object>> known) {
        known.put("compression", (b, v) -> b.compression(flag(v)));
        known.put("fileNames", (b, v) -> b.fileNames(Charset.forName(text(v))));
        known.put("subsystem", (b, v) -> b.subsystem(text(v)));
        known.put("serverCommand", (b, v) -> b.serverCommand(text(v)));
        known.put("maxEntries", (b, v) -> b.maxEntries(number(v)));
        known.put("wireLog", (b, v) -> b.wireLog(path(v)));
        known.put("attempts", (b, v) -> b.retry(RetryPolicy.exponential(number(v))));
    }

    /** Applies {@code settings}, in the order of their names in the table above, so that {@code target} comes first. */
    static void apply(SftpBuilder builder, Map<?, ?> settings) {
        Map<String, Object> named = new TreeMap<>();
        settings.forEach((name, value) -> named.put(String.valueOf(name), value));
        for (String name : named.keySet()) {
            if (!names().contains(name)) {
                throw new IllegalArgumentException("unknown setting \"" + name + "\"; the nearest is \"" + nearest(name)
                        + "\", known are " + String.join(", ", names()));
            }
        }
        oneOf(named, "knownHosts", "acceptNew", "hostKey");
        oneOf(named, "proxy", "proxyCommand", "localAddress");
        with(named, PASSPHRASE, "privateKey", "a file")
                .ifPresent(extra -> set(
                        builder, "privateKey", extra.main(), (b, v) -> b.privateKey(path(v), chars(extra.addition()))));
        with(named, MISSES, "keepAlive", "a time").ifPresent(extra -> {
            set(builder, "keepAlive", extra.main(), (b, v) -> b.keepAlive(duration(v), USUAL_MISSES));
            set(builder, MISSES, extra.addition(), (b, v) -> b.keepAlive(duration(extra.main()), number(v)));
        });
        KNOWN.forEach((name, setter) -> {
            if (named.containsKey(name)) {
                set(builder, name, named.get(name), setter);
            }
        });
    }

    /** Of settings that replace each other only one may be said: which of them won would be no more than luck. */
    private static void oneOf(Map<String, Object> named, String... names) {
        List<String> said = Stream.of(names).filter(named::containsKey).toList();
        if (said.size() > 1) {
            throw new IllegalArgumentException(
                    "the settings " + String.join(" and ", said) + " exclude each other; keep one");
        }
    }

    /** Two settings that are set as one. */
    private record Pair(Object main, Object addition) {}

    /** Takes {@code addition} and {@code main} out of {@code named}, if there is the addition. */
    private static Optional<Pair> with(Map<String, Object> named, String addition, String main, String kind) {
        Object given = named.remove(addition);
        if (given == null) {
            return Optional.empty();
        }
        Object value = named.remove(main);
        if (value == null) {
            throw new IllegalArgumentException("the setting \"" + addition + "\" needs \"" + main + "\", " + kind);
        }
        return Optional.of(new Pair(value, given));
    }

    private static void set(SftpBuilder builder, String name, Object value, BiConsumer<SftpBuilder, Object> setter) {
        try {
            setter.accept(builder, value);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // Without the cause: number formats and others quote the value.
            String why = String.valueOf(e.getMessage());
            throw new IllegalArgumentException("setting \"" + name + "\": "
                    + (SHOWN.contains(name) || !why.contains(text(value)) ? why : "its value makes no sense"));
        }
    }

    private static void ifTrue(Object value, Runnable setting) {
        if (flag(value)) {
            setting.run();
        }
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
        for (String hop : words(value)) {
            builder.jump(hop);
        }
    }

    private static void keyPair(SftpBuilder builder, Object value) {
        if (!(value instanceof KeyPair pair)) {
            throw new IllegalArgumentException("it is no java.security.KeyPair");
        }
        builder.keyPair(pair);
    }

    /** What is meant where a name is not known: the one that takes the fewest changes. */
    private static String nearest(String name) {
        String folded = name.toLowerCase(Locale.ROOT);
        return names().stream()
                .min(Comparator.comparingInt(known -> changes(known.toLowerCase(Locale.ROOT), folded)))
                .orElseThrow();
    }

    private static List<String> names() {
        return Stream.concat(KNOWN.keySet().stream(), Stream.of(PASSPHRASE, MISSES))
                .toList();
    }

    /** How many characters must be added, left out or changed to make the one of the other (Levenshtein). */
    private static int changes(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = corner + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                corner = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
