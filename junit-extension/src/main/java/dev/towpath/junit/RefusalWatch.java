package dev.towpath.junit;

import static dev.towpath.fixture.ConnectionMatcher.onConnect;
import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import dev.towpath.fixture.Arrivals;
import dev.towpath.fixture.ConnectionFault;
import dev.towpath.fixture.Login;
import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** Makes a server bad for the time of a method, and judges by what the server saw. */
final class RefusalWatch implements InvocationInterceptor {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext test)
            throws Throwable {
        watch(invocation, test);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext test)
            throws Throwable {
        watch(invocation, test);
    }

    private static void watch(Invocation<Void> invocation, ExtensionContext test) throws Throwable {
        ExpectRefusal expected =
                findAnnotation(test.getElement(), ExpectRefusal.class).orElseThrow();
        SftpServer server = ServerUse.ofTest(Roster.of(test).choose(expected.server(), "@ExpectRefusal"), test)
                .server();
        spoil(server, expected.value());
        Seen before = Seen.on(server);
        Optional<Exception> thrown = Optional.empty();
        try {
            invocation.proceed();
        } catch (InterruptedException | TestAbortedException noRefusal) {
            throw noRefusal;
        } catch (Exception refusal) {
            // Whatever the code under test throws when it refuses; errors, such as failed assertions, pass through.
            thrown = Optional.of(refusal);
        }
        judge(expected.value(), server, before, thrown);
    }

    private static void spoil(SftpServer server, Refusal how) {
        switch (how) {
            case HOST_KEY_CHANGED -> {
                server.knownHostsFile();
                server.changeHostKey();
            }
            case UNKNOWN_HOST -> withoutServer(server.knownHostsFile(), server);
            case WEAK_ALGORITHM -> server.inject(onConnect().always(), ConnectionFault.weakAlgorithms());
        }
    }

    /** Whether the test is to find a known_hosts file that does not know the server. */
    static boolean hidesServer(ExtensionContext test) {
        return findAnnotation(test.getElement(), ExpectRefusal.class)
                .filter(expected -> expected.value() == Refusal.UNKNOWN_HOST)
                .isPresent();
    }

    /** The line that knows the server's key, but not that it is this server's. */
    static String strangersLine(SftpServer server) {
        return server.knownHostsLine().replaceFirst("^\\S+", "elsewhere.example.com");
    }

    static void withoutServer(Path knownHosts, SftpServer server) {
        try {
            Files.writeString(knownHosts, strangersLine(server) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("write a known_hosts file that does not know the server", e);
        }
    }

    private static void judge(Refusal how, SftpServer server, Seen before, Optional<Exception> thrown)
            throws InterruptedException {
        Seen after = whenAllHaveGone(server, before);
        if (after.logins() > before.logins()) {
            throw failure(tried(how, server, before), thrown);
        }
        if (after.connections() == before.connections()) {
            throw failure(
                    "nothing connected to " + server.host() + ":" + server.port() + ", so nothing was refused: let the"
                            + " test run the code that connects there",
                    thrown);
        }
        boolean sawKey = after.arrivals().shownHostKey() > before.arrivals().shownHostKey();
        boolean weak = how == Refusal.WEAK_ALGORITHM;
        if (weak && sawKey) {
            throw failure(
                    "expected a refusal because of " + how + ", but the code under test agreed to weak algorithms and"
                            + " went only when it saw the host key: " + duty(how),
                    thrown);
        }
        boolean sawAlgorithms =
                after.arrivals().offeredAlgorithms() > before.arrivals().offeredAlgorithms();
        if (weak ? !sawAlgorithms : !sawKey) {
            throw failure(
                    "what connected to " + server.host() + ":" + server.port() + " went before it saw the "
                            + (sawAlgorithms ? "host key" : "algorithms") + " of the server, so it was not because of "
                            + how + " that it went: let the test run the code that logs in there",
                    thrown);
        }
    }

    /** A client may be gone, with a try to log in sent, before the server knows either. */
    private static Seen whenAllHaveGone(SftpServer server, Seen before) throws InterruptedException {
        long end = System.nanoTime() + GRACE.toNanos();
        Seen after = Seen.on(server);
        while (after.logins() == before.logins() && after.isUndecided(before) && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(2);
            after = Seen.on(server);
        }
        return after;
    }

    private static String tried(Refusal how, SftpServer server, Seen before) {
        List<Login> logins = server.logins();
        Login first = logins.get(Math.min((int) before.logins(), logins.size() - 1));
        return "expected a refusal because of " + how + ", but the code under test tried to log in as \"" + first.user()
                + "\" by " + first.method() + (first.accepted() ? " and was let in" : "") + ": "
                + duty(how);
    }

    private static String duty(Refusal how) {
        return switch (how) {
            case HOST_KEY_CHANGED, UNKNOWN_HOST ->
                "it must check the server's host key before that, against the file of @KnownHosts Path";
            case WEAK_ALGORITHM -> "it must not agree to diffie-hellman-group1-sha1, 3des-cbc, hmac-md5 and their like";
        };
    }

    private static AssertionError failure(String text, Optional<Exception> thrown) {
        return new AssertionError(text, thrown.orElse(null));
    }

    /** What there was of connections until now; logins last, for one may be tried while the others are counted. */
    private record Seen(long connections, Arrivals arrivals, long logins) {
        static Seen on(SftpServer server) {
            return new Seen(
                    server.network().accepted(),
                    server.arrivals(),
                    server.logins().size());
        }

        /** Whether somebody who came since then may still log in. */
        boolean isUndecided(Seen before) {
            return connections > before.connections
                    && (arrivals.undecided() > 0
                            || arrivals.connected() - before.arrivals.connected() < connections - before.connections);
        }
    }
}
