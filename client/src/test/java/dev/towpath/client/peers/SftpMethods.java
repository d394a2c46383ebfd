package dev.towpath.client.peers;

import dev.towpath.client.Sftp;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The public methods of {@link Sftp}, for tests that must leave none out. */
public final class SftpMethods {
    private SftpMethods() {}

    /** All of them, as {@code put(Path,String)}. */
    public static Set<String> all() {
        return Arrays.stream(Sftp.class.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(SftpMethods::signature)
                .collect(Collectors.toSet());
    }

    private static String signature(Method method) {
        return method.getName() + "("
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(","))
                + ")";
    }
}
