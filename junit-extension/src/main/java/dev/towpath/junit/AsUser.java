package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Says as whom an {@code Sftp} or another client is logged in, or whom a {@code URI}, a {@code User} or a
 * {@link PrivateKey} belongs to: {@code @AsUser("ada") Sftp sftp}, as a parameter or a field. It is needed where the
 * server has more than one user; a {@code URI} and a {@code User} always need it or {@link OnServer}. About
 * fields see there.
 *
 * @since 0.1
 */
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(EmptyFields.class)
public @interface AsUser {
    /**
     * The user's name.
     *
     * @since 0.1
     */
    String value();
}
