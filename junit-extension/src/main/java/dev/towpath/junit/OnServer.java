package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which server a parameter belongs to, where there are several: {@code @OnServer("acme") Sftp sftp}. The name is
 * what {@link SftpExtension#named} gave it. Without the annotation the only server is meant, or the only one that has no
 * name.
 *
 * @since 0.1
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnServer {
    /**
     * The server's name.
     *
     * @since 0.1
     */
    String value();
}
