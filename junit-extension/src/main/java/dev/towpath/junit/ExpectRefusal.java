package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Puts a server before the code under test that it must refuse, and passes only if it did:
 *
 * <pre>{@code
 * @Test
 * @ExpectRefusal(Refusal.HOST_KEY_CHANGED)
 * void refusesAnImpostor(@AsUser("test") URI uri, @KnownHosts Path knownHosts) {
 *     new InvoiceJob(uri, knownHosts).run();
 * }
 * }</pre>
 *
 * <p>The test passes if a connection was made and nobody tried to log in on it, be it with a wrong password or by a key
 * that was only offered: what a client sends there, an attacker has. The method may end with the exception of the code
 * under test or catch it; a failed assertion in it still fails the test. It fails if nothing connected at all, or
 * what connected went before it was shown what it had to refuse, as one that looks whether the port is open, or an FTP
 * client: then nothing was tried. With {@link Refusal#WEAK_ALGORITHM} it fails too if the code under test agreed to the
 * algorithms and refused the host key only.
 *
 * <p>The server turns bad when the method begins, so {@code @BeforeEach} and injected clients find it good. The code
 * under test must be given the file of {@link KnownHosts}; files that the method asks the server for later trust it.
 *
 * @since 0.1
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(RefusalWatch.class)
public @interface ExpectRefusal {
    /**
     * What is wrong with the server.
     *
     * @since 0.1
     */
    Refusal value();

    /**
     * The name of the server, if there are several; see {@link OnServer}.
     *
     * @since 0.1
     */
    String server() default "";
}
