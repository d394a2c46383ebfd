package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Says which server a parameter or field belongs to, where there are several: {@code @OnServer("acme") Sftp sftp}. The
 * name is what {@link SftpExtension#named} gave it. Without the annotation, or without a name in it, the only server is
 * meant, or the only one that has no name.
 *
 * <p>On a field it also says that the field is to be filled, which parameters of the same types need not say:
 *
 * <pre>{@code
 * @OnServer static SftpServer server; // before @BeforeAll, and before a Spring context of the class is made
 * @OnServer Sftp sftp;                // before each test
 * }</pre>
 *
 * <p>Fields of any visibility are filled, those of superclasses and of the classes around a {@code @Nested} one too. A
 * static field can hold what {@code @BeforeAll} can have as a parameter: the server, a {@code URI}, files; not a
 * client. Without {@link SftpTest} or an {@link SftpExtension} they are left as they are; a test that fails then says
 * so. A final field is left to the constructor, which can have parameters of the same kind, and those of a record do.
 *
 * @since 0.1
 */
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(EmptyFields.class)
public @interface OnServer {
    /**
     * The server's name; empty for the one without a name.
     *
     * @since 0.1
     */
    String value() default "";
}
