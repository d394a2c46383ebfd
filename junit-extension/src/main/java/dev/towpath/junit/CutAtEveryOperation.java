package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs the test once for every SFTP operation it makes, each time with the connection cut there. The first run is left
 * alone and counts the operations between the begin and the end of the method; then each of them is cut in turn, before
 * it is served and after, or whatever else of {@link Cut} is asked for. The name of a run says which operation it is.
 *
 * <pre>{@code
 * @CutAtEveryOperation
 * void isAllOrNothing(SftpServer server, @AsUser("test") URI uri) {
 *     try {
 *         new InvoiceJob(uri).run();
 *     } catch (IOException cut) {
 *         // may fail, but must leave no half of a file
 *     }
 *     assertThat(server.path("/in/a.csv")).satisfiesAnyOf(
 *             file -> assertThat(file).doesNotExist(), file -> assertThat(file).hasContent("1;2"));
 * }
 * }</pre>
 *
 * <p>Files, records and faults are reset before each run, like before any test. The cut happens once: a client that
 * connects again finds the server at work. A run that ends before it comes to its operation is aborted. The first run
 * fails if it made no operation that can go wrong. The runs follow each other in one thread, whatever the settings for
 * parallel execution say. It stands instead of {@code @Test}, and cannot stand beside {@code @ParameterizedTest},
 * {@code @RepeatedTest} or {@link SftpMatrix}.
 *
 * @since 0.1
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(CutSweepProvider.class)
public @interface CutAtEveryOperation {
    /**
     * What goes wrong, each in a run of its own for every operation.
     *
     * @since 0.1
     */
    Cut[] cuts() default {Cut.BEFORE, Cut.AFTER};

    /**
     * At most so many runs in which something goes wrong; of more, {@link #seed} chooses some.
     *
     * @since 0.1
     */
    int max() default 200;

    /**
     * Decides which of them are chosen if there are too many; the same seed chooses the same ones.
     *
     * @since 0.1
     */
    long seed() default 1;

    /**
     * The name of the server, if there are several; see {@link OnServer}.
     *
     * @since 0.1
     */
    String server() default "";
}
