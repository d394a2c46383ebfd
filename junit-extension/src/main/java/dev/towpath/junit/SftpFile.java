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
 * A file that lies on the server of {@link SftpTest} when a test begins; directories on its way are made. On a class
 * for each of its tests, on a {@code @Nested} class or a method for those tests in addition. The file is empty unless
 * {@link #text}, {@link #resource} or {@link #size} says what is in it; a path that ends with {@code /} is a directory.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@Repeatable(SftpFile.List.class)
@ExtendWith(AnnotationExtension.class)
public @interface SftpFile {
    /**
     * Where it lies: an absolute path on the server, such as {@code "/out/a.csv"}.
     *
     * @since 0.1
     */
    String path();

    /**
     * Its content, written as UTF-8.
     *
     * @since 0.1
     */
    String text() default "";

    /**
     * A resource that has its content, looked up from the test class: {@code "a.csv"} beside the class,
     * {@code "/data/a.csv"} from the root of the class path.
     *
     * @since 0.1
     */
    String resource() default "";

    /**
     * Its size in bytes, all zero.
     *
     * @since 0.1
     */
    long size() default 0;

    /**
     * When it was modified, such as {@code "2026-01-31T12:00:00Z"}; otherwise now.
     *
     * @since 0.1
     */
    String modified() default "";

    /**
     * Several files; the compiler writes it.
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
         * The files.
         *
         * @since 0.1
         */
        SftpFile[] value();
    }
}
