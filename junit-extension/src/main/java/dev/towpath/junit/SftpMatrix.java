package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the test once for each of these personalities: the code under test meets the server of each partner.
 *
 * <pre>{@code
 * @SftpMatrix({"openssh", "proftpd", "aws-transfer"})
 * void uploadsEverywhere(SftpServer server, Sftp sftp) { ... }
 * }</pre>
 *
 * <p>Each run has a server of its own, described like the others of the class but for the personality, and is named
 * after it. Where there are several servers, all of them take it on.
 *
 * <p>It stands instead of {@code @Test}, and cannot stand beside {@code @ParameterizedTest}, {@code @RepeatedTest} or
 * {@link CutAtEveryOperation}: JUnit runs what each of them provides one after the other, not one within the other.
 * Loop over the values in the method, or write the tests in a class without a server and a subclass for each
 * personality:
 *
 * <pre>{@code
 * @SftpTest(personality = "proftpd")
 * class UploadsToProftpdTest extends Uploads {}
 * }</pre>
 *
 * @since 0.1
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(MatrixProvider.class)
public @interface SftpMatrix {
    /**
     * Names of personalities, or profiles; see {@link SftpTest#personality}.
     *
     * @since 0.1
     */
    String[] value();
}
