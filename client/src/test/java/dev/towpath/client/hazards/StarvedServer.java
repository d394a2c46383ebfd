package dev.towpath.client.hazards;

import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** Two servers in a JVM of its own, which can be told to take the file descriptors away. */
public final class StarvedServer {
    private StarvedServer() {}

    /** Serves a directory, or memory if none is named; then obeys the lines of its input until there are no more. */
    public static void main(String[] arguments) throws Exception {
        Storage storage = arguments.length == 0 ? Storage.inMemory() : Storage.directory(Path.of(arguments[0]));
        try (SftpServer rehearsal = SftpServer.start();
                SftpServer server = SftpServer.builder().storage(storage).start()) {
            loadAll(SftpServer.class);
            System.out.println(rehearsal.port() + " " + rehearsal.fingerprint());
            System.out.println(server.port() + " " + server.fingerprint());
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            Deque<InputStream> held = new ArrayDeque<>();
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                if (order.equals("free")) {
                    leave(held, held.size());
                } else {
                    takeAll(held);
                    leave(held, Integer.parseInt(order));
                }
                System.out.println(held.size());
            }
        }
    }

    /** Takes all descriptors there are. */
    public static void takeAll(Deque<InputStream> held) {
        while (true) {
            try {
                held.add(Files.newInputStream(Path.of("/dev/null")));
            } catch (IOException noneLeft) {
                return;
            }
        }
    }

    /** Gives so many of those that are held back. */
    public static void leave(Deque<InputStream> held, int descriptors) throws IOException {
        for (int i = 0; i < descriptors; i++) {
            held.remove().close();
        }
    }

    /** Loads all classes that lie where this one does: one in a directory takes a descriptor to load; users have jars, which are open. */
    public static void loadAll(Class<?> one) throws Exception {
        Path classes =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(classes)) {
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.map(classes::relativize).toList()) {
                    String name = file.toString().replace('/', '.');
                    if (name.endsWith(".class") && !name.endsWith("-info.class")) {
                        load(name.substring(0, name.length() - 6), one.getClassLoader());
                    }
                }
            }
        }
    }

    private static void load(String name, ClassLoader loader) throws ClassNotFoundException {
        try {
            Class.forName(name, false, loader);
        } catch (NoClassDefFoundError e) {
            // The dev server's, whose libraries are not on this class path; nobody needs it here.
        }
    }
}
