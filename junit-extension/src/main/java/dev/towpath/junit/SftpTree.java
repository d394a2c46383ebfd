package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Files that lie on the server of {@link SftpTest} when a test begins, as a picture of them:
 *
 * <pre>{@code
 * @SftpTree("""
 *         in/
 *         out/ [755]
 *           a.csv = 1;2\\n
 *           big.bin (10 GiB)
 *           latest -> a.csv
 *         """)
 * }</pre>
 *
 * <p>For the notation see {@link dev.towpath.fixture.FileSeed#tree}. On a class, a {@code @Nested} class or a method,
 * like {@link SftpFile}; at one place trees come before single files, so a file may change one of a tree.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@Repeatable(SftpTree.List.class)
@ExtendWith(AnnotationExtension.class)
public @interface SftpTree {
    /**
     * The picture.
     *
     * @since 0.1
     */
    String value() default "";

    /**
     * A directory of the class path, whose files are put there as well: {@code "orders"} beside the test class,
     * {@code "/data/orders"} from the root.
     *
     * @since 0.1
     */
    String resources() default "";

    /**
     * The directory of the server that all this lies in.
     *
     * @since 0.1
     */
    String below() default "/";

    /**
     * Several trees; the compiler writes it.
     *
     * @since 0.1
     */
    @Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @Inherited
    @Documented
    @ExtendWith(AnnotationExtension.class)
    @interface List {
        /**
         * The trees.
         *
         * @since 0.1
         */
        SftpTree[] value();
    }
}
