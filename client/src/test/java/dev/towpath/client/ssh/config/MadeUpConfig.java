package dev.towpath.client.ssh.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A configuration of random sections and lines, with files that it includes. The same seed makes the same one. */
final class MadeUpConfig {
    private static final List<String> PATTERNS =
            List.of("web", "db?", "*", "*.example.com", "!web", "10.0.0.*", "WEB", "d*1.*", "!*.com", "other", "w*b");
    private static final List<String> USERS = List.of("ada", "bob", "root", "r*", "!ada", "*");
    private static final List<String> FILES = List.of(
            "~/.ssh/id_%h", "/k/%r@%n", "%d/x-%p", "plain", "'with space'", "${HOME}/e", "/k/%%/%u", "~/i%L-%k");
    private static final List<List<String>> LINES = List.of(
            List.of("HostName", "real.example.com", "%h.example.net", "Upper.Example", "10.1.2.3", "a%%b"),
            List.of("Port", "22", "2222", "ssh", "0022"),
            List.of("User", "ada", "bob", "\"c d\"", "'e'"),
            List.of("IdentitiesOnly", "yes", "no", "true"),
            List.of("IdentityAgent", "none", "~/agent-%h", "/a/${HOME}", "$SSH_AUTH_SOCK"),
            List.of("ProxyJump", "a,b@c:33", "none", "ssh://x@y", "u@[fe80::1]:2", "jump"),
            List.of("ProxyCommand", "nc %h %p", "none", "sh -c 'nc %n' # x"),
            List.of("HostKeyAlias", "alias", "other-alias"),
            List.of("StrictHostKeyChecking", "yes", "no", "ask", "accept-new", "off"),
            List.of("ConnectTimeout", "5", "1m", "2h3", "none"),
            List.of("ServerAliveInterval", "7", "1m30s"),
            List.of("ServerAliveCountMax", "2", "9"),
            List.of("Compression", "yes", "no"),
            List.of("BindAddress", "127.0.0.2", "::1"),
            List.of("AddressFamily", "inet", "inet6", "any"),
            List.of("PreferredAuthentications", "publickey,password", "keyboard-interactive"),
            List.of("PubkeyAuthentication", "yes", "no"),
            List.of("PasswordAuthentication", "yes", "no"),
            List.of("KbdInteractiveAuthentication", "no"),
            List.of("ChallengeResponseAuthentication", "yes"),
            List.of("NumberOfPasswordPrompts", "1", "4"),
            List.of("Ciphers", "+aes128-cbc", "-*cbc,*gcm*", "^aes256-ctr", "aes128-ctr,aes256-ctr"),
            List.of("MACs", "-hmac-sha1*", "^hmac-sha2-512", "hmac-sha2-256"),
            List.of("KexAlgorithms", "-sntrup*", "+diffie-hellman-group14-sha1", "curve25519-sha256"),
            List.of("HostKeyAlgorithms", "+ssh-rsa", "^rsa-sha2-512", "-*cert*", "ssh-ed25519,ecdsa-*"),
            List.of("PubkeyAcceptedAlgorithms", "+ssh-rsa", "-rsa-*", "ssh-ed25519"),
            List.of("PubkeyAcceptedKeyTypes", "^ssh-ed25519"),
            List.of("ForwardAgent", "yes"),
            List.of("SendEnv", "LANG LC_*"),
            List.of("ControlPath", "~/.ssh/%C"),
            List.of("LogLevel", "QUIET"));

    private final Random random;
    private final Path directory;
    private final String text;

    MadeUpConfig(Random random, Path directory) throws IOException {
        this.random = random;
        this.directory = directory;
        this.text = lines(2);
    }

    String text() {
        return text;
    }

    private String lines(int deeper) throws IOException {
        StringBuilder out = new StringBuilder();
        int lines = 2 + random.nextInt(14);
        for (int i = 0; i < lines; i++) {
            out.append("  ".repeat(random.nextInt(3)))
                    .append(line(deeper))
                    .append(random.nextInt(9) == 0 ? " \r\n" : "\n");
        }
        return out.toString();
    }

    private String line(int deeper) throws IOException {
        int kind = random.nextInt(20);
        if (kind < 4) {
            return "Host " + any(PATTERNS) + (random.nextBoolean() ? " " + any(PATTERNS) : "");
        }
        if (kind < 7) {
            return "Match " + conditions();
        }
        if (kind == 7 && deeper > 0) {
            return include(deeper);
        }
        if (kind < 10) {
            return any(List.of("IdentityFile ", "CertificateFile=", "UserKnownHostsFile ", "GlobalKnownHostsFile "))
                    + any(FILES);
        }
        if (kind == 10) {
            return any(List.of("", "# comment", "IgnoreUnknown Odd*,X?", "UserKnownHostsFile none", "Odd thing"));
        }
        List<String> line = any(LINES);
        String keyword = random.nextInt(5) == 0 ? line.get(0).toUpperCase(Locale.ROOT) : line.get(0);
        return keyword + any(List.of(" ", " ", "=", " = ", "\t")) + line.get(1 + random.nextInt(line.size() - 1));
    }

    private String include(int deeper) throws IOException {
        String name = "inc" + random.nextInt(Integer.MAX_VALUE);
        for (String part : List.of("-b", "-a")) {
            Path file = Files.writeString(directory.resolve(name + part), lines(deeper - 1));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return "Include " + directory.resolve(name) + any(List.of("-*", "-[ab]", "-?", "-a"));
    }

    private String conditions() {
        return switch (random.nextInt(8)) {
            case 0 -> "all";
            case 1 -> "host " + any(PATTERNS) + "," + any(PATTERNS);
            case 2 -> "originalhost " + any(PATTERNS) + " user " + any(USERS);
            case 3 -> "!user " + any(USERS);
            case 4 -> "final " + "host " + any(PATTERNS);
            case 5 -> "user " + any(USERS) + "," + any(USERS) + " !host " + any(PATTERNS);
            case 6 -> "localuser root,*";
            default -> "canonical";
        };
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
