package dev.towpath.client.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@link NativeNamesTest} runs in a JVM of another locale: creates the names and lists them again. */
final class NativeNamesInAnotherLocale {
    private NativeNamesInAnotherLocale() {}

    public static void main(String[] args) throws IOException {
        Path dir = Path.of(args[0]);
        for (String name : NamesForEveryLocale.ALL) {
            Files.createFile(NativeNames.child(dir, name));
        }
        try (Stream<Path> files = Files.list(dir)) {
            Set<String> found = files.map(NativeNames::name).collect(Collectors.toSet());
            System.out.println("same names: " + found.equals(Set.copyOf(NamesForEveryLocale.ALL)));
        }
    }
}
