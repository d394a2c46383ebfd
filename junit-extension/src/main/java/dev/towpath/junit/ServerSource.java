package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
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

    /** Starts a server as the owner describes it. */
    SftpServer start(ExtensionContext owner);

    /** Puts the files there that a test finds. */
    void seed(SftpServer server, ExtensionContext owner, ExtensionContext test) throws Exception;
}
