package dev.towpath.client.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.towpath.client.errors.HostKeyException;
import dev.towpath.client.ssh.KnownHostsLine.Marker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {
    private static final HostKey ONE = HostKey.of(PlainServer.pair("Ed25519", 0).getPublic());
    private static final HostKey OTHER =
            HostKey.of(PlainServer.pair("Ed25519", 0).getPublic());
    private static final HostKey RSA = HostKey.of(PlainServer.pair("RSA", 2048).getPublic());

    @TempDir
    Path directory;

    private static HostKeyCheck check(String text, String host, int port) {
        return HostKeys.knownHostsText(text).checkFor(host, port);
    }

    private static boolean trusts(String text, String host, int port, HostKey key) {
        try {
            check(text, host, port).check(key);
            return true;
        } catch (HostKeyException e) {
            return false;
        }
    }

    @Nested
    class Trusts {
        @Test
        void aHostByItsNameInAnyCase() {
            assertThat(trusts("Files.example.com " + ONE.text(), "files.EXAMPLE.com", 22, ONE))
                    .isTrue();
        }

        @Test
        void aHostByOneOfSeveralNames() {
            assertThat(trusts("a.example,10.0.0.7 " + ONE.text(), "10.0.0.7", 22, ONE))
                    .isTrue();
        }

        @Test
        void oneOfSeveralKeys() {
            String text = "a.example " + OTHER.text() + "\na.example " + RSA.text() + "\na.example " + ONE.text();

            assertThat(trusts(text, "a.example", 22, ONE)).isTrue();
        }

        @Test
        void aHostOnItsPort() {
            assertThat(trusts("[a.example]:2222 " + ONE.text(), "a.example", 2222, ONE))
                    .isTrue();
            assertThat(trusts("[a.example]:2222 " + ONE.text(), "a.example", 22, ONE))
                    .isFalse();
            assertThat(trusts("[a.example]:2222 " + ONE.text(), "a.example", 2223, ONE))
                    .isFalse();
        }

        @Test
        void anIpv6AddressOnItsPort() {
            assertThat(trusts("[::1]:2222 " + ONE.text(), "::1", 2222, ONE)).isTrue();
            assertThat(trusts("::1 " + ONE.text(), "::1", 22, ONE)).isTrue();
        }

        @Test
        void aLineWithoutPortOnAnotherPortAsOpenSshDoes() {
            assertThat(trusts("a.example " + ONE.text(), "a.example", 2222, ONE))
                    .isTrue();
        }

        @Test
        void theLineWithThePortOverTheOneWithout() {
            String text = "a.example " + ONE.text() + "\n[a.example]:2222 " + OTHER.text();

            assertThat(trusts(text, "a.example", 2222, ONE)).isFalse();
            assertThat(trusts(text, "a.example", 2222, OTHER)).isTrue();
        }

        @Test
        void wildcardsButNotWhatIsExcluded() {
            String text = "*.example,!bad.example,host? " + ONE.text();

            assertThat(trusts(text, "good.example", 22, ONE)).isTrue();
            assertThat(trusts(text, "bad.example", 22, ONE)).isFalse();
            assertThat(trusts(text, "host7", 22, ONE)).isTrue();
            assertThat(trusts(text, "host", 22, ONE)).isFalse();
        }

        @Test
        void aWildcardOnAnyPort() {
            assertThat(trusts("* " + ONE.text(), "a.example", 2222, ONE)).isTrue();
        }

        @Test
        void linesAfterBadOnes() {
            String text = "nonsense\n@strange a.example " + ONE.text() + "\na.example ssh-ed25519 !!!!\n|2|x|y "
                    + ONE.text() + "\na.example ssh-rsa " + ONE.base64() + "\n\n# comment\n\t a.example "
                    + ONE.text() + " a comment";

            assertThat(trusts(text, "a.example", 22, ONE)).isTrue();
        }
    }

    @Nested
    class Refuses {
        @Test
        void aChangedKeyWithTheCommandThatHelps() throws IOException {
            Path file = Files.writeString(directory.resolve("known"), "# one\na.example " + OTHER.text() + "\n");
            HostKeyCheck check = HostKeys.knownHosts(file).checkFor("a.example", 22);

            assertThatThrownBy(() -> check.check(ONE))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("the server showed " + ONE + ", expected " + OTHER + " (" + file + " line 2)")
                    .hasMessageContaining("read " + file + " (1 key)")
                    .hasMessageContaining("run ssh-keygen -R 'a.example' -f '" + file
                            + "' and add this line: a.example " + ONE.text());
        }

        @Test
        void aKeyOfATypeThatIsNotTheKnownOne() {
            assertThatThrownBy(() ->
                            check("a.example " + RSA.text(), "a.example", 22).check(ONE))
                    .hasMessageContaining("has changed");
        }

        @Test
        void anUnknownHostSayingWhatWasReadAndWhichLinesWereBad() throws IOException {
            Path file = Files.writeString(directory.resolve("known"), "nonsense\nb.example " + ONE.text() + "\n");
            Path missing = directory.resolve("missing");
            HostKeyCheck check = HostKeys.knownHosts(file, missing).checkFor("a.example", 2222);

            assertThatThrownBy(() -> check.check(ONE))
                    .hasMessageContaining("no line for \"[a.example]:2222\" in " + file
                            + " (1 key; line 1 skipped: less than host, key type and key), " + missing + " (missing)")
                    .hasMessageContaining("add this line to " + file + ": [a.example]:2222 " + ONE.text());
        }

        @Test
        void everyoneWhereTheFilesNamedHoldNoKey() throws IOException {
            Path empty = Files.writeString(directory.resolve("empty"), "# nothing yet\n\n");
            Path bad =
                    Files.writeString(directory.resolve("bad"), "# one\na.example ssh-ed25519\n@who b.example x y\n");
            Path missing = directory.resolve("missing");

            assertThatThrownBy(() -> HostKeys.knownHosts(bad, missing).requireAnyKey())
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("there is no key in " + bad + " (0 keys; line 2 skipped: less than host, key "
                            + "type and key; line 3 skipped: unknown marker), " + missing + " (missing)");
            assertThatThrownBy(() -> HostKeys.knownHosts(empty).requireAnyKey())
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining(empty + " (0 keys)");
        }

        @Test
        void nobodyYetWhereAFileMayStillGrowOrOneOfSeveralHoldsAKey() throws IOException {
            Path empty = Files.writeString(directory.resolve("empty"), "");
            Path good = Files.writeString(directory.resolve("good"), "a.example " + ONE.text() + "\n");

            HostKeys.knownHosts(empty, good).requireAnyKey();
            HostKeys.knownHosts(directory.resolve("missing")).requireAnyKey();
            HostKeys.acceptNew(empty).requireAnyKey();
            HostKeys.ask(empty, any -> true).requireAnyKey();
            HostKeys.knownHostsText("").requireAnyKey();
            HostKeys.knownHosts().requireAnyKey();
        }

        @Test
        void aRevokedKeyOnEveryPort() {
            String text = "a.example " + ONE.text() + "\n[a.example]:2222 " + ONE.text() + "\n@revoked a.example "
                    + ONE.text();

            assertThat(trusts(text, "a.example", 22, ONE)).isFalse();
            assertThat(trusts(text, "a.example", 2222, ONE)).isFalse();
            assertThatThrownBy(() -> check(text, "a.example", 2222).check(ONE))
                    .hasMessageContaining("is revoked by the known_hosts text given line 3");
        }

        @Test
        void aKeyRevokedForAllHostsOnEveryPort() {
            String text = "[a.example]:2222 " + ONE.text() + "\n@revoked * " + ONE.text();

            assertThat(trusts(text, "a.example", 2222, ONE)).isFalse();
        }

        @Test
        void aKeyThatOnlyAnAuthorityLineNames() {
            assertThat(trusts("@cert-authority a.example " + ONE.text(), "a.example", 22, ONE))
                    .isFalse();
        }
    }

    @Test
    void asksForTheTypesThatAreKnownFirst() {
        String text = "a.example " + RSA.text() + "\na.example " + ONE.text();

        assertThat(check(text, "a.example", 22).preferredTypes()).containsExactly("ssh-rsa", "ssh-ed25519");
        assertThat(check(text, "a.example", 2222).preferredTypes()).containsExactly("ssh-rsa", "ssh-ed25519");
        assertThat(check(text, "b.example", 22).preferredTypes()).isEmpty();
    }

    @Test
    void matchesPatternsOfManyStarsInLinearTime() {
        String pattern = "*a".repeat(60) + "b";

        assertThat(KnownHostsLine.matchesPattern("a".repeat(5000), pattern)).isFalse();
    }

    @Nested
    class AcceptsNew {
        @Test
        void hostsOnceAndRefusesTheirChange() throws IOException {
            Path file = directory.resolve("ssh").resolve("known");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "b.example " + RSA.text());
            HostKeys hostKeys = HostKeys.acceptNew(file);

            hostKeys.checkFor("a.example", 22).check(ONE);
            hostKeys.checkFor("a.example", 22).check(ONE);

            assertThat(file).hasContent("b.example " + RSA.text() + "\na.example " + ONE.text() + "\n");
            assertThatThrownBy(() -> hostKeys.checkFor("a.example", 22).check(OTHER))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining("has changed");
            assertThat(file).hasContent("b.example " + RSA.text() + "\na.example " + ONE.text() + "\n");
        }

        @Test
        void intoAFileOnlyTheOwnerCanRead() throws IOException {
            Path file = directory.resolve("new").resolve("known");

            HostKeys.acceptNew(file).checkFor("a.example", 2222).check(ONE);

            assertThat(file).hasContent("[a.example]:2222 " + ONE.text());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }

        @Test
        void oneKeyWhenTwoSeeDifferentOnesAtTheSameTime() throws Exception {
            Path file = directory.resolve("known");
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Boolean>> calls = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    HostKey key = i % 2 == 0 ? ONE : OTHER;
                    HostKeyCheck check = HostKeys.acceptNew(file).checkFor("a.example", 22);
                    calls.add(() -> {
                        try {
                            check.check(key);
                            return true;
                        } catch (HostKeyException e) {
                            return false;
                        }
                    });
                }
                int accepted = 0;
                for (Future<Boolean> call : threads.invokeAll(calls)) {
                    accepted += call.get() ? 1 : 0;
                }

                assertThat(accepted).isEqualTo(8);
                assertThat(Files.readAllLines(file)).hasSize(1);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Nested
    class Asks {
        @Test
        void andRemembersAYes() throws IOException {
            Path file = directory.resolve("known");
            AtomicReference<OfferedHostKey> asked = new AtomicReference<>();
            AtomicReference<Thread> thread = new AtomicReference<>();
            AtomicInteger questions = new AtomicInteger();
            try (PlainServer server = PlainServer.start()) {
                SshSettings settings = server.loginSettings().withHostKeys(HostKeys.ask(file, offered -> {
                    asked.set(offered);
                    thread.set(Thread.currentThread());
                    questions.incrementAndGet();
                    return true;
                }));

                SshConnection.open(settings).close();

                assertThat(asked.get().fingerprint()).isEqualTo(server.hostKey().fingerprint());
                assertThat(thread).hasValue(Thread.currentThread());
                assertThat(file).hasContent(server.knownHostsLine());
                SshConnection.open(settings).close();
                assertThat(questions).hasValue(1);
            }
        }

        @Test
        void andRefusesOnANo() throws IOException {
            Path file = directory.resolve("known");
            try (PlainServer server = PlainServer.start()) {
                SshSettings settings = server.loginSettings().withHostKeys(HostKeys.ask(file, offered -> false));

                assertThatThrownBy(() -> SshConnection.open(settings)).isInstanceOf(HostKeyException.class);
                assertThat(file).doesNotExist();
                assertThat(server.passwordsSeen).isEmpty();
            }
        }
    }

    @Nested
    class Pins {
        @Test
        void aFingerprint() {
            assertThatCode(() -> HostKeys.pinned(OTHER.fingerprint(), ONE.fingerprint())
                            .checkFor("a.example", 22)
                            .check(ONE))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> HostKeys.pinned(OTHER.fingerprint())
                            .checkFor("a.example", 22)
                            .check(ONE))
                    .isInstanceOf(HostKeyException.class)
                    .hasMessageContaining(ONE.toString())
                    .hasMessageContaining("pinned is " + OTHER.fingerprint());
        }

        @Test
        void nothingThatIsNoFingerprint() {
            for (String wrong : List.of("", "SHA256:", "MD5:00:11", "SHA256:abc", "ssh-ed25519 AAAA")) {
                assertThatThrownBy(() -> HostKeys.pinned(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("ssh-keygen -l");
            }
        }
    }

    @Test
    void agreesWithSshKeygenOnRandomFiles() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "needs the Debian package openssh-client");
        Random random = new Random(20261120);
        String[] names = {"a", "ab", "b.a", "[a]:22", "[a]:2222", "[ab]:2222", "::1", "[::1]:2222", "A.B"};
        String[] patterns = {"a", "!a", "*", "a*", "?b", "!*b", "[a]:2222", "[*]:2222", "b.?", "::1", "[::1]:*", "*.a"};
        Path file = directory.resolve("known");
        for (int round = 0; round < 40; round++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i <= random.nextInt(3); i++) {
                line.append(i == 0 ? "" : ",").append(patterns[random.nextInt(patterns.length)]);
            }
            Files.writeString(file, line + " " + ONE.text() + "\n");
            if (round % 4 == 0 && !line.toString().matches(".*[*?!].*")) {
                run("ssh-keygen", "-q", "-H", "-f", file.toString());
            }
            String name = names[random.nextInt(names.length)];

            boolean found = run("ssh-keygen", "-F", name, "-f", file.toString()) == 0;

            KnownHosts known = KnownHosts.read(List.of(file));
            assertThat(!known.lines(Marker.KEY, name).isEmpty())
                    .as("%s in %s", name, Files.readString(file))
                    .isEqualTo(found);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
