package dev.towpath.client.ssh.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a configuration may ask about this side of the connection.
 *
 * @param user the local user's name
 * @param home the local user's home directory
 * @param uid the local user's number; empty where users have none
 * @param hostName the name of this machine
 * @param environment the value of an environment variable, if it is set
 * @since 0.1
 */
public record LocalSide(
        String user, Path home, String uid, String hostName, Function<String, Optional<String>> environment) {

    /** This JVM's side. Looks up the machine's name in files and variables only, not over the network. */
    public static LocalSide ofThisJvm() {
        Path home = Path.of(System.getProperty("user.home", ""));
        return new LocalSide(
                System.getProperty("user.name", ""),
                home,
                uid(home),
                machineName(),
                name -> Optional.ofNullable(System.getenv(name)));
    }

    /** The JDK does not tell it; on Linux the process's own directory does, elsewhere the owner of the home. */
    private static String uid(Path home) {
        Path self = Path.of("/proc/self");
        try {
            return String.valueOf(Files.getAttribute(Files.exists(self) ? self : home, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }

    private static String machineName() {
        try {
            Path kernel = Path.of("/proc/sys/kernel/hostname");
            return Files.isReadable(kernel)
                    ? Files.readString(kernel).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** Replaces {@code ~} and {@code ~/} at the beginning. */
    String withoutTilde(String path) throws BadLine {
        if (!path.startsWith("~")) {
            return path;
        }
        int slash = path.indexOf('/');
        String name = slash < 0 ? path.substring(1) : path.substring(1, slash);
        if (!name.isEmpty() && !name.equals(user)) {
            throw new BadLine("the home directory of \"" + name + "\" is not known here; write the whole path");
        }
        return home + (slash < 0 ? "" : path.substring(slash));
    }
}
