package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says as whom an {@code Sftp} parameter is logged in, or whom a {@code URI} parameter names: {@code @AsUser("ada") Sftp
 * sftp}. An {@code Sftp} needs it where the server has more than one user; a {@code URI} always.
 *
 * @since 0.1
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface AsUser {
    /**
     * The user's name.
     *
     * @since 0.1
     */
    String value();
}
