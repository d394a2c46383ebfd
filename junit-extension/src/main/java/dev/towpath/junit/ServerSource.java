package dev.towpath.junit;

import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where the description of a server comes from: annotations, or a builder in a field. Immutable. */
sealed interface ServerSource permits AnnotatedServer, BuiltServer {
    /** Fails with advice if the class or method of this context says something that would have no effect. */
    void check(ExtensionContext context);

    /**
     * Whose server a test or a class uses: the outermost context that shares it. A context of a test method means that
     * the test has it for itself.
     */
    ExtensionContext owner(Fixture fixture, ExtensionContext context);

    /** How long servers of this owner live. */
    ServerScope scope(ExtensionContext owner);

    /** What becomes of handles that a test leaves open. */
    Leaks leaks(ExtensionContext owner);

    /** What servers have in common that are described alike; with {@link ServerScope#SUITE} they are one. */
    Object identity(ExtensionContext owner);

    /** Starts a server as the owner describes it, but with another personality if there is one. */
    RunningServer start(ExtensionContext owner, Optional<Personality> instead);

    /** Puts the files there that a test finds. */
    void seed(SftpServer server, ExtensionContext owner, ExtensionContext test) throws Exception;
}
