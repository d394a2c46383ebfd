package dev.towpath.client.musthold;

import dev.towpath.client.Sftp;
import dev.towpath.client.SftpBuilder;
import dev.towpath.client.ssh.Credentials;
import dev.towpath.client.ssh.HostKeys;
import dev.towpath.client.ssh.Route;
import dev.towpath.client.ssh.SshSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Uses each kind of secret, rightly and wrongly, and prints whatever there is to print. Runs in a JVM of its own. */
final class CanaryProgram {
    static final String PASSWORD = "Canary-word-4711";
    static final String PASSPHRASE = "Canary-phrase-0815";
    static final String CODE = "Canary-code-2342";
    static final String NEW_PASSWORD = "Canary-new-1234";
    static final String PROXY_PASSWORD = "Canary-proxy-77";
    static final String CONTENT = "Canary-content-99";

    private final int fixturePort;
    private final String fixtureKey;
    private final int askingPort;
    private final String askingKey;
    private final int silentPort;
    private final Path keys;
    private final int rudePort;

    private CanaryProgram(String... arguments) {
        fixturePort = Integer.parseInt(arguments[0]);
        fixtureKey = arguments[1];
        askingPort = Integer.parseInt(arguments[2]);
        askingKey = arguments[3];
        silentPort = Integer.parseInt(arguments[4]);
        keys = Path.of(arguments[5]);
        rudePort = Integer.parseInt(arguments[6]);
    }

    public static void main(String[] arguments) throws Exception {
        CanaryProgram program = new CanaryProgram(arguments);
        program.passwords();
        program.keys();
        program.questions();
        program.waysThatFail();
        program.thingsToPrint();
        System.out.println("DONE");
    }

    private SftpBuilder toFixture() {
        return Sftp.builder().host("127.0.0.1").port(fixturePort).user("ada").hostKeys(HostKeys.pinned(fixtureKey));
    }

    private SftpBuilder toAsking() {
        return Sftp.builder().host("127.0.0.1").port(askingPort).user("ada").hostKeys(HostKeys.pinned(askingKey));
    }

    private void passwords() throws Exception {
        Path file = Files.writeString(keys.resolve("content"), CONTENT);
        try (Sftp sftp = toFixture().password(PASSWORD).connect()) {
            System.out.println(sftp);
            System.out.println(sftp.put(file, "content"));
            System.out.println(sftp.get("content", keys.resolve("back")));
        }
        tried(toFixture().password(PASSWORD + "-not"));
        tried(toFixture().hostKeys(HostKeys.knownHostsText("")).password(PASSWORD));
        tried(toFixture().target("sftp://ada:" + PASSWORD + "%31@127.0.0.1:" + fixturePort + "/missing"));
        try {
            Sftp.connect("sftp://ada:" + PASSWORD + "@[::1/x");
        } catch (IllegalArgumentException e) {
            e.printStackTrace(System.out);
        }
        try {
            Sftp.connect("ada:" + PASSWORD + "@127.0.0.1");
        } catch (IllegalArgumentException e) {
            e.printStackTrace(System.out);
        }
    }

    private void keys() throws Exception {
        try (var files = Files.newDirectoryStream(keys, "id_*")) {
            for (Path key : files) {
                tried(toFixture().privateKey(key, PASSPHRASE));
                tried(toFixture().privateKey(key, PASSPHRASE + "-not"));
                tried(toFixture().privateKey(key));
                String text = Files.readString(key, StandardCharsets.ISO_8859_1);
                tried(toFixture().privateKeyText(text));
                tried(toFixture().privateKeyText(text.substring(0, text.length() / 2)));
                // Every letter of the middle changed: whatever is checked does not fit.
                tried(toFixture()
                        .privateKeyText(
                                text.replace('A', 'B').replace("BEGIN OPENSSH PRIVBTE", "BEGIN OPENSSH PRIVATE")));
            }
        }
    }

    private void questions() {
        tried(toAsking().password(PASSWORD).newPassword(prompt -> NEW_PASSWORD.toCharArray()));
        tried(toAsking().keyboardInteractive(prompt -> {
            System.out.println(prompt.questions().size() + " questions");
            return prompt.questions().stream().map(question -> CODE).toList();
        }));
    }

    private void waysThatFail() {
        for (Route route : List.of(
                Route.httpProxy("127.0.0.1", silentPort, "ada", PROXY_PASSWORD.toCharArray()),
                Route.socks5("127.0.0.1", silentPort, "ada", PROXY_PASSWORD.toCharArray()))) {
            System.out.println(route);
            tried(toFixture().password(PASSWORD).route(route).connectTimeout(Duration.ofMillis(500)));
        }
        tried(toFixture().password(PASSWORD).port(rudePort));
        tried(toFixture().password(PASSWORD).port(silentPort).connectTimeout(Duration.ofMillis(500)));
        Thread.currentThread().interrupt();
        tried(toFixture().password(PASSWORD));
        System.out.println("interrupted: " + Thread.interrupted());
    }

    private void thingsToPrint() throws Exception {
        Credentials all = Credentials.none()
                .withPassword(PASSWORD)
                .withPrivateKey(keys.resolve("id_ed25519"), PASSPHRASE.toCharArray())
                .withPrivateKeyText(Files.readString(keys.resolve("id_ed25519")), PASSPHRASE.toCharArray());
        System.out.println(all);
        System.out.println(SshSettings.of("host").withCredentials(all));
        System.out.println(Sftp.builder().password(PASSWORD));
        System.out.println(toFixture().password(PASSWORD + "-not").diagnose());
        System.out.println(Sftp.diagnose("sftp://ada:" + PASSWORD + "@127.0.0.1:" + silentPort + "x"));
    }

    private static void tried(SftpBuilder builder) {
        System.out.println(builder);
        try (Sftp sftp = builder.connect()) {
            System.out.println(sftp);
        } catch (Exception e) { // whatever it is, it is printed
            System.out.println(e);
            e.printStackTrace(System.out);
        }
    }
}
