package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Keeps the servers of a failed test up, so that a person can log in and look: says how on the console, and goes on
 * when that person presses Enter, deletes a file, or has had enough time.
 *
 * @param limit how long at most
 */
record Hold(Duration limit) {
    /** A configuration parameter of JUnit, so also a system property and a line of junit-platform.properties. */
    static final String PARAMETER = "towpath.hold-on-failure";

    private static final Namespace NAMESPACE = Namespace.create(Hold.class);
    private static final Duration UNLESS_TOLD = Duration.ofMinutes(10);
    private static final Duration GLANCE = Duration.ofMillis(100);

    static Optional<Hold> wanted(ExtensionContext test) {
        String value = test.getConfigurationParameter(PARAMETER).orElse("false");
        if (value.equalsIgnoreCase("false")) {
            return Optional.empty();
        }
        if (value.equalsIgnoreCase("true") || value.isEmpty()) {
            return Optional.of(new Hold(UNLESS_TOLD));
        }
        try {
            return Optional.of(new Hold(Duration.parse(value)));
        } catch (DateTimeParseException e) {
            throw new ExtensionConfigurationException(
                    PARAMETER + " = \"" + value + "\": write true, false, or a time such as PT20M", e);
        }
    }

    /** All servers of the test at once, the first time it is called for the test. */
    @SuppressWarnings("SystemOut") // It speaks to the person at the console.
    void keepServersUp(ExtensionContext test, Throwable failure) {
        List<SftpServer> servers = running(test);
        Store store = test.getStore(NAMESPACE);
        if (servers.isEmpty() || store.get(test.getUniqueId()) != null) {
            return;
        }
        store.put(test.getUniqueId(), this);
        try {
            Path file = Files.createTempFile("towpath-hold-" + servers.get(0).port() + "-", ".txt");
            String text = invitation(test, failure, servers, file);
            Files.writeString(file, text);
            System.out.println(text);
            await(servers, file);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<SftpServer> running(ExtensionContext test) {
        List<SftpServer> servers = new ArrayList<>();
        for (Fixture each : Roster.of(test).members()) {
            ServerUse.ofTest(each, test)
                    .running()
                    .filter(server -> !server.isClosed())
                    .ifPresent(servers::add);
        }
        return servers;
    }

    private String invitation(ExtensionContext test, Throwable failure, List<SftpServer> servers, Path file) {
        StringBuilder text = new StringBuilder("\n" + test.getDisplayName() + " failed: " + failure
                + "\nits SFTP servers are kept up as they are; log in by\n");
        for (SftpServer server : servers) {
            server.users()
                    .forEach(user -> text.append("  ")
                            .append(server.commandLine(user.name()))
                            .append('\n'));
        }
        return text.append(readsTheKeyboard() ? "press Enter here, or delete " : "delete ")
                .append(file)
                .append(", to go on; at the latest after ")
                .append(limit)
                .append('\n')
                .toString();
    }

    private void await(List<SftpServer> servers, Path file) throws InterruptedException, IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0
                && Files.exists(file)
                && !servers.stream().allMatch(SftpServer::isClosed)) {
            if (readsTheKeyboard() && System.in.available() > 0) {
                System.in.skip(System.in.available());
                return;
            }
            TimeUnit.NANOSECONDS.sleep(GLANCE.toNanos());
        }
    }

    /** In a JVM that Surefire or Gradle started, the input is theirs. */
    private static boolean readsTheKeyboard() {
        return System.getProperty("surefire.real.class.path") == null
                && System.getProperty("surefire.test.class.path") == null
                && System.getProperty("org.gradle.test.worker") == null;
    }
}
