package dev.towpath.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Asks for an ssh_config file with a host for each user, named like the user, as a {@code Path}: {@code @SshConfig Path
 * config}. See {@link dev.towpath.fixture.SftpServer#sshConfigFile}. The file is deleted when the server is closed.
 *
 * @since 0.1
 */
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(EmptyFields.class)
public @interface SshConfig {}
