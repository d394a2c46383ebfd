package dev.towpath.client.ssh.config;

import dev.towpath.client.errors.ConnectFailedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What the configuration says about one host. Absent means that no line said it.
 *
 * @since 0.1
 */
public final class ReadHost {
    private static final int STANDARD_PORT = 22;

    private final LocalSide local;
    private final String original;
    private final Settings settings;
    private final String host;

    ReadHost(LocalSide local, String original, Settings settings) throws BadLine {
        this.local = local;
        this.original = original;
        this.settings = settings;
        Optional<String> said = settings.word(Keyword.HOST_NAME);
        String name = said.isEmpty() ? original : hostName(said.get(), original);
        // Addresses stay as they were written; a zone of IPv6 is the name of an interface.
        this.host = name.indexOf(':') >= 0 ? name : name.toLowerCase(Locale.ROOT);
    }

    /** {@code HostName} with {@code %h} replaced. */
    static String hostName(String text, String host) throws BadLine {
        return new Tokens(Map.of('h', host), name -> Optional.empty()).percent(text, "h");
    }

    /** The name or address to connect to. */
    public String host() {
        return host;
    }

    /** The TCP port; 22 unless said. */
    public int port() {
        return word(Keyword.PORT).map(Integer::valueOf).orElse(STANDARD_PORT);
    }

    /** The login name; the local user's unless said. */
    public String user() {
        return word(Keyword.USER).orElse(local.user());
    }

    /** The value of a keyword with a single one, as it was written. */
    public Optional<String> word(Keyword keyword) {
        return settings.word(keyword);
    }

    /** The values of a keyword with several, as they were written; empty if no line said it. */
    public List<String> words(Keyword keyword) {
        return settings.all(keyword).stream()
                .flatMap(line -> line.values().stream())
                .toList();
    }

    /** The value of a yes-or-no keyword. */
    public Optional<Boolean> flag(Keyword keyword) {
        return word(keyword).map("yes"::equals);
    }

    /** The value of a keyword whose argument is a time; zero and {@code none} are absent. */
    public Optional<Duration> time(Keyword keyword) {
        return word(keyword).map(Long::valueOf).filter(seconds -> seconds > 0).map(Duration::ofSeconds);
    }

    /** The value of a keyword whose argument is a number. */
    public OptionalInt number(Keyword keyword) {
        Optional<String> word = word(keyword);
        return word.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(word.get()));
    }

    /** The line that counted. */
    public Optional<Place> place(Keyword keyword) {
        return settings.first(keyword).map(Settings.Said::place);
    }

    /**
     * The names of files, with {@code ~}, tokens and environment variables replaced.
     *
     * @throws ConnectFailedException if one of them means nothing
     */
    public List<String> files(Keyword keyword) throws ConnectFailedException {
        List<String> files = new ArrayList<>();
        for (Settings.Said said : settings.all(keyword)) {
            for (String value : said.values()) {
                try {
                    String path = local.withoutTilde(value);
                    files.add(
                            keyword == Keyword.GLOBAL_KNOWN_HOSTS_FILE || value.equalsIgnoreCase("none")
                                    ? path
                                    : tokens().percentAndVariables(path, Tokens.IN_FILES));
                } catch (BadLine e) {
                    throw SshConfigReader.refused(original, said.place() + ": " + e.reason());
                }
            }
        }
        return List.copyOf(files);
    }

    /**
     * {@code ProxyCommand} with its tokens replaced, for a shell. The names that go into it hold nothing that a shell
     * understands (CVE-2023-51385).
     *
     * @throws ConnectFailedException if a token means nothing, or a name is not harmless
     */
    public Optional<String> proxyCommand() throws ConnectFailedException {
        Optional<Settings.Said> said = settings.first(Keyword.PROXY_COMMAND)
                .filter(line -> !line.values().get(0).equalsIgnoreCase("none"));
        if (said.isEmpty()) {
            return Optional.empty();
        }
        try {
            for (String name : List.of(host, original, user())) {
                if (!name.matches("[\\w.:@%+,=][\\w.:@%+,=/-]*")) {
                    throw new BadLine("\"" + name + "\" is not put into a command that a shell reads");
                }
            }
            return Optional.of(tokens().percent(said.get().values().get(0), Tokens.IN_COMMANDS));
        } catch (BadLine e) {
            throw SshConfigReader.refused(original, said.get().place() + ": " + e.reason());
        }
    }

    /** The jump hosts, the first to be reached first. */
    public List<JumpSpec> jumps() {
        List<String> words = words(Keyword.PROXY_JUMP);
        return words.equals(List.of("none"))
                ? List.of()
                : words.stream().map(JumpSpec::parse).toList();
    }

    private Tokens tokens() {
        String machine = local.hostName();
        String jump = words(Keyword.PROXY_JUMP).stream()
                .reduce((before, after) -> after)
                .filter(hop -> !hop.equals("none"))
                .orElse("");
        Map<Character, String> values = new TreeMap<>();
        values.put('d', local.home().toString());
        values.put('h', host);
        values.put('i', local.uid());
        values.put('j', jump);
        values.put('k', word(Keyword.HOST_KEY_ALIAS).orElse(original));
        values.put('L', machine.contains(".") ? machine.substring(0, machine.indexOf('.')) : machine);
        values.put('l', machine);
        values.put('n', original);
        values.put('p', Integer.toString(port()));
        values.put('r', user());
        values.put('u', local.user());
        values.put('C', digest(machine + host + port() + user()));
        return new Tokens(values, local.environment());
    }

    /** Not for protection: a short name for the files of a connection. */
    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public String toString() {
        return "ReadHost[" + original + " -> " + user() + "@" + host + ":" + port() + "]";
    }
}
