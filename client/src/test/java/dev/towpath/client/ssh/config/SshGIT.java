package dev.towpath.client.ssh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.ConnectFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what {@code ssh -G} reads: configurations made up at random, and every keyword that we obey. */
@Timeout(300)
class SshGIT {
    private static final List<Keyword> ALGORITHMS = List.of(
            Keyword.CIPHERS,
            Keyword.MACS,
            Keyword.KEX_ALGORITHMS,
            Keyword.HOST_KEY_ALGORITHMS,
            Keyword.PUBKEY_ACCEPTED_ALGORITHMS);
    private static final Map<Keyword, List<String>> DEFAULTS = new TreeMap<>();
    private static final Map<Keyword, List<String>> POSSIBLE = new TreeMap<>();

    @TempDir
    private Path directory;

    @BeforeAll
    static void askForTheDefaults() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh")), "needs the Debian package openssh-client");
        Map<String, String> plain = answers(ssh("-G", "-F", "none", "host"));
        for (Keyword keyword : ALGORITHMS) {
            DEFAULTS.put(
                    keyword, List.of(plain.getOrDefault(keyword.spelling(), "").split(",")));
            POSSIBLE.put(keyword, ssh("-Q", keyword.spelling()).lines().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void readsWhatSshReads(long seed) throws Exception {
        compare(seed, 40);
    }

    @Tag("lane")
    @ParameterizedTest
    @ValueSource(longs = {1001, 1002, 1003, 1004})
    void readsWhatSshReadsEveryTime(long seed) throws Exception {
        compare(seed, 150);
    }

    @Test
    void readsThePartsOfALineAsSshDoes() throws Exception {
        for (String line : List.of(
                "User bob",
                "User=bob",
                "User = bob",
                "User == bob",
                "User  =  bob  ",
                "\tUser\tbob\t# comment",
                "User \"bob smith\"",
                "User 'bob smith'",
                "User bob\\ smith",
                "User b\\ob",
                "User b\"o\"b",
                "User \"bob",
                "User bob smith",
                "User",
                "User \"\"",
                "User #bob",
                "User bob#smith",
                "\"User\" bob",
                "USER bob\r",
                "#User bob",
                " # User bob",
                "User=\"bob\"",
                "User \"b\\\"ob\"",
                "=User bob",
                "Port 022",
                "Port ssh",
                "Port 65536",
                "Port -1",
                "Port 22x",
                "ConnectTimeout 1m30",
                "ConnectTimeout 1M30S",
                "ConnectTimeout 2w",
                "ConnectTimeout none",
                "ConnectTimeout 0",
                "ConnectTimeout m",
                "ConnectTimeout 1x",
                "Compression YES",
                "Compression true",
                "IdentitiesOnly YES",
                "IdentitiesOnly true",
                "PubkeyAuthentication YES",
                "PasswordAuthentication YES",
                "Compression maybe",
                "StrictHostKeyChecking OFF",
                "AddressFamily INET6",
                "UserKnownHostsFile none",
                "UserKnownHostsFile a none",
                "UserKnownHostsFile 'a b' c # d",
                "ProxyCommand = nc %h %p # not a comment",
                "ProxyCommand \"quoted\" stays",
                "ProxyCommand none",
                "ProxyJump a,b # comment",
                "ProxyJump none",
                "ProxyJump u@[::1]:33",
                "ProxyJump ssh://u@h:44",
                "ProxyJump a,,b",
                "ProxyJump @a",
                "ProxyJump a:0",
                "ProxyJump a:",
                "Ciphers +3des-cbc",
                "Ciphers -*gcm*",
                "Ciphers ^aes128-cbc,aes256-ctr",
                "HostKeyAlgorithms ^rsa-*",
                "HostKeyAlgorithms ecdsa-*,ssh-ed25519",
                "Ciphers !aes128-ctr",
                "MACs hmac-sha2-256",
                "NoSuchKeyword x",
                "IgnoreUnknown NoSuch*\n  NoSuchKeyword x",
                "NoSuchKeyword x\nIgnoreUnknown NoSuch*",
                "HostName %h.example",
                "HostName %%h",
                "HostName %n",
                "HostName 100%",
                "HostName FOO.Example",
                "Match all\nUser bob",
                "Match all host x\nUser bob",
                "Match host target all\nUser bob",
                "Match host other all\nUser bob",
                "Match host target !all\nUser bob",
                "Match host target user root all\nUser bob",
                "Match\nUser bob",
                "Match nothing x\nUser bob",
                "Match host\nUser bob",
                "Match host=target\nUser bob",
                "Match host \"target\" user me\nUser bob",
                "Match !host target\nUser bob",
                "Match host TARGET\nUser bob",
                "Match final\nUser bob",
                "Match !final\nUser bob",
                "Match canonical\nUser bob",
                "Match !canonical host target\nUser bob",
                "HostName real\nMatch host real\nUser bob",
                "HostName real\nMatch final host real\nUser bob",
                "HostName real\nMatch final\nCompression yes\nHost real\nUser bob",
                "HostName %h.net\nMatch final host target.net\nUser bob",
                "HostName real\nMatch originalhost target\nUser bob",
                "Match user me\nPort 1\nMatch user root,you\nPort 2",
                "Match localuser *\nUser bob",
                "Host TARGET\nUser bob",
                "Host other,target\nUser bob",
                "Host other target\nUser bob",
                "Host * !target\nUser bob",
                "Host !other\nUser bob",
                "Host t?rg* # comment\nUser bob",
                "Host \"\"\nUser bob",
                "Host x\nPort 99999",
                "Host x\nUser a b",
                "CanonicalizeHostname yes\nMatch canonical\nUser bob",
                "IdentityFile a\nIdentityFile b\nIdentityFile a",
                "IdentityAgent $NO-NAME",
                "Include /no/such/file\nUser bob",
                "Include \"\"",
                "Include /no/such/* /nor/this\nUser bob",
                "ProxyJump a\nProxyCommand b",
                "ProxyCommand b\nProxyJump a",
                "ProxyCommand none\nProxyJump a",
                "ProxyJump none\nProxyCommand a")) {
            same(line + "\n", "target", List.of());
        }
    }

    private void compare(long seed, int configurations) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < configurations; i++) {
            MadeUpConfig made = new MadeUpConfig(random, directory);
            for (String target : List.of("web", "db1.example.com", "10.0.0.7")) {
                List<String> given = random.nextInt(4) == 0 ? List.of("-l", "ada", "-p", "2022") : List.of();
                same(made.text(), target, given);
            }
        }
    }

    private void same(String text, String target, List<String> given) throws Exception {
        Path file = Files.writeString(directory.resolve("config"), text);
        List<String> arguments = new ArrayList<>(List.of("-G", "-F", file.toString()));
        arguments.addAll(given);
        arguments.add(target);
        String printed = ssh(arguments.toArray(String[]::new));
        Map<String, String> theirs = answers(printed);
        Map<String, String> ours;
        try {
            ours = read(file, target, given, theirs);
        } catch (ConnectFailedException e) {
            assertThat(theirs)
                    .as("%s%nwe: %s%nssh: %s", text, e.getMessage(), printed)
                    .isEmpty();
            return;
        }
        assertThat(theirs).as("%s%nssh: %s%nwe: %s", text, printed, ours).isNotEmpty();
        assertThat(ours)
                .as("ssh %s of%n%s", arguments, text)
                .allSatisfy((keyword, value) -> assertThat(value).as(keyword).isEqualTo(theirs.get(keyword)));
    }

    private static Map<String, String> read(Path file, String target, List<String> given, Map<String, String> theirs)
            throws IOException {
        LocalSide local = LocalSide.ofThisJvm();
        ReadHost host = SshConfigReader.of(local, file)
                .about(
                        target,
                        given.isEmpty() ? Optional.empty() : Optional.of(given.get(1)),
                        given.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(given.get(3))));
        Map<String, String> ours = new TreeMap<>();
        ours.put("hostname", host.host());
        ours.put("port", Integer.toString(host.port()));
        ours.put("user", host.user());
        for (Keyword keyword : Keyword.values()) {
            if (ALGORITHMS.contains(keyword)) {
                List<String> list = AlgorithmList.of(
                        host.word(keyword).orElse("+"),
                        DEFAULTS.getOrDefault(keyword, List.of()),
                        POSSIBLE.getOrDefault(keyword, List.of()));
                ours.put(keyword.spelling(), String.join(",", list));
            } else if (host.word(keyword).isPresent() && theirs.containsKey(keyword.spelling())) {
                ours.putIfAbsent(keyword.spelling(), printed(keyword, host));
            }
        }
        return ours;
    }

    /** As ssh prints it. */
    private static String printed(Keyword keyword, ReadHost host) throws IOException {
        String word = host.word(keyword).orElseThrow();
        return switch (keyword) {
            case IDENTITY_FILE, CERTIFICATE_FILE -> String.join("\n", host.words(keyword));
            case GLOBAL_KNOWN_HOSTS_FILE -> String.join(" ", host.words(keyword));
            case USER_KNOWN_HOSTS_FILE -> String.join(" ", host.files(keyword));
            case IDENTITY_AGENT ->
                word.startsWith("$") ? word : host.files(keyword).get(0);
            case PROXY_JUMP -> String.join(",", host.words(keyword));
            case STRICT_HOST_KEY_CHECKING, CANONICALIZE_HOSTNAME, PUBKEY_AUTHENTICATION ->
                switch (word) {
                    case "yes" -> "true";
                    case "no" -> "false";
                    default -> word;
                };
            default -> word;
        };
    }

    /** Keyword and value; lines of one keyword joined. Empty if ssh refused. */
    private static Map<String, String> answers(String printed) {
        Map<String, String> answers = new TreeMap<>();
        if (!printed.startsWith("host ") && !printed.startsWith("user ")) {
            return answers;
        }
        for (String line : printed.lines().toList()) {
            int space = line.indexOf(' ');
            answers.merge(line.substring(0, Math.max(0, space)), line.substring(space + 1), (a, b) -> a + "\n" + b);
        }
        return answers;
    }

    private static String ssh(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.replaceFirst("Pseudo-terminal will not be allocated.*\\R?", "");
    }
}
