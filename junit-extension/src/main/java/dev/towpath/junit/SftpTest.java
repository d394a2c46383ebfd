package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class an SFTP server of their own and connected clients as parameters:
 *
 * <pre>{@code
 * @SftpTest
 * class InvoiceUploadTest {
 *     @Test
 *     void uploads(SftpServer server, Sftp sftp) { ... }
 * }
 * }</pre>
 *
 * <p>Parameters: {@code SftpServer}; {@code Sftp}, connected, with the server's host key pinned, closed after the test;
 * {@code URI} with {@link AsUser}; where their library is on the class path, {@code ChannelSftp} of JSch, {@code
 * SFTPClient} of sshj, {@code SftpClient} and {@code SftpFileSystem} of Apache MINA, {@code DefaultSftpSessionFactory}
 * of Spring Integration, and what a {@link dev.towpath.junit.clients.ClientProvider} provides, connected and closed
 * alike; files for clients that you connect yourself, with {@link KnownHosts}, {@link PrivateKey} and {@link
 * SshConfig}. The test, {@code @BeforeEach} and {@code @AfterEach} see the same objects. Fields with {@link OnServer}
 * or {@link AsUser} are filled alike. {@code @BeforeAll}, {@code @AfterAll}, static fields and the constructor can have
 * all but clients; what they change on the server is gone when the first test begins.
 *
 * <p>The class shares one server on a free port, started when it is first needed. Before each test the files go back to
 * what {@link SftpFile} and {@link SftpTree} say, faults and recorded requests are forgotten, and connections of
 * earlier tests end. A test that runs concurrently with others of its class gets a server of its own instead.
 *
 * <p>A test that fails has in its stack trace what the server was asked and answered, what is still open, and a command
 * to log in; JUnit 5.12 and later also keep it as a file. A test that passes fails after all if a fault it injected was
 * never met, and, if {@link #leaks} says so, if it leaves files, channels or connections open.
 *
 * <p>With the configuration parameter {@code towpath.hold-on-failure=true}, say as {@code
 * -Dtowpath.hold-on-failure=true}, the servers of a failed test stay up for ten minutes, or for as long as {@code
 * =PT1H} says, and the console tells how to log in and how to go on.
 *
 * <p>{@code @Nested} classes share the server of the class around them unless they carry the annotation themselves. On
 * a method it gives that test its own server. It is inherited by subclasses and may be part of an annotation of yours.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(AnnotationExtension.class)
public @interface SftpTest {
    /**
     * How long a server lives.
     *
     * @since 0.1
     */
    ServerScope scope() default ServerScope.CLASS;

    /**
     * Whom the server takes after: a name that {@code Personality.named} knows, such as {@code "openssh-7.4"},
     * {@code "proftpd"} or {@code "aws-transfer"}; or a profile as {@code SftpProbe} prints it, a file whose name ends
     * with {@code .profile} below the directory the tests run in; empty for OpenSSH.
     *
     * @since 0.1
     */
    String personality() default "";

    /**
     * Where the files of the server are.
     *
     * @since 0.1
     */
    Where storage() default Where.MEMORY;

    /**
     * How many bytes all files together may take, as on a disk of this size; -1 for any number.
     *
     * @since 0.1
     */
    long capacity() default -1;

    /**
     * What becomes of a test that leaves files, channels or connections open on the server.
     *
     * @since 0.1
     */
    Leaks leaks() default Leaks.WARN;
}
