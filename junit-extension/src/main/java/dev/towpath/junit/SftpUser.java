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
 * Someone who may log in to the server of {@link SftpTest}; stands beside it. With the first one the user {@code
 * "test"} that every server has otherwise is gone.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@Repeatable(SftpUser.List.class)
@ExtendWith(AnnotationExtension.class)
public @interface SftpUser {
    /**
     * The name to log in with.
     *
     * @since 0.1
     */
    String name();

    /**
     * The password; empty for a user who logs in with a key only, see {@code SftpServer.privateKeyFile}.
     *
     * @since 0.1
     */
    String password() default "";

    /**
     * Where sessions start, an absolute path; the server makes the directory.
     *
     * @since 0.1
     */
    String home() default "/";

    /**
     * Makes the home the user's {@code "/"}.
     *
     * @since 0.1
     */
    boolean chrooted() default false;

    /**
     * Refuses the user every change.
     *
     * @since 0.1
     */
    boolean readOnly() default false;

    /**
     * How many bytes the files below the home may take; -1 for any number.
     *
     * @since 0.1
     */
    long quota() default -1;

    /**
     * Keys that let the user in: lines as in an {@code authorized_keys} file.
     *
     * @since 0.1
     */
    String[] authorizedKeys() default {};

    /**
     * What it takes to log in, all of it in this order, such as {@code {"publickey", "password"}}; empty if any one
     * will do.
     *
     * @since 0.1
     */
    String[] requires() default {};

    /**
     * Lets the user in only once the password was changed.
     *
     * @since 0.1
     */
    boolean passwordExpired() default false;

    /**
     * Lets anybody in under this name, without a password or key.
     *
     * @since 0.1
     */
    boolean openToAnyone() default false;

    /**
     * Several users; the compiler writes it.
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
         * The users.
         *
         * @since 0.1
         */
        SftpUser[] value();
    }
}
