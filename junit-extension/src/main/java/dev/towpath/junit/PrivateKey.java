package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Asks for a private key file that lets the user in, as a {@code Path}: {@code @PrivateKey @AsUser("ada") Path key}.
 * Without {@link AsUser} the server's only user is meant. See {@link dev.towpath.fixture.SftpServer#privateKeyFile}.
 * The file is deleted when the server is closed.
 *
 * @since 0.1
 */
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(EmptyFields.class)
public @interface PrivateKey {}
