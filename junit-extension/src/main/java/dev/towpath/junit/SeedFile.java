package dev.towpath.junit;

import dev.towpath.fixture.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * What one {@link SftpFile} says.
 *
 * @param file the annotation
 * @param reader the test class, from which resources are looked up
 */
record SeedFile(SftpFile file, Class<?> reader) {
    void plantOn(SftpServer server) throws IOException {
        check();
        Path path = server.path(file.path());
        if (file.path().endsWith("/")) {
            Files.createDirectories(path);
        } else {
            Path directory = path.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            fill(path);
        }
        if (!file.modified().isEmpty()) {
            Files.setLastModifiedTime(path, FileTime.from(modified()));
        }
    }

    private void check() {
        boolean resource = !file.resource().isEmpty();
        int contents = (file.text().isEmpty() ? 0 : 1) + (resource ? 1 : 0) + (file.size() == 0 ? 0 : 1);
        if (!file.path().startsWith("/")) {
            throw wrong("the path must be absolute: write \"/" + file.path() + "\"");
        }
        if (contents > 1) {
            throw wrong("it has one content: write either text, resource or size");
        }
        if (file.path().endsWith("/") && contents > 0) {
            throw wrong("a path that ends with / is a directory, which has no content");
        }
        if (file.size() < 0) {
            throw wrong("size is " + file.size() + ": write 0 or more");
        }
    }

    private void fill(Path path) throws IOException {
        if (!file.resource().isEmpty()) {
            try (InputStream content = reader.getResourceAsStream(file.resource())) {
                if (content == null) {
                    throw wrong("there is no resource \"" + file.resource() + "\" beside " + reader.getName()
                            + "; a name that starts with / is looked up from the root of the class path");
                }
                Files.write(path, content.readAllBytes());
            }
        } else {
            Files.writeString(path, file.text());
        }
        if (file.size() > 0) {
            extend(path);
        }
    }

    /** One byte at the end makes the rest zero. */
    private void extend(Path path) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
            channel.position(file.size() - 1);
            channel.write(ByteBuffer.allocate(1));
        }
    }

    private Instant modified() {
        try {
            return Instant.parse(file.modified());
        } catch (DateTimeParseException e) {
            throw new ExtensionConfigurationException(
                    name() + ": modified = \"" + file.modified() + "\" is no time: write \"2026-01-31T12:00:00Z\"", e);
        }
    }

    private ExtensionConfigurationException wrong(String why) {
        return new ExtensionConfigurationException(name() + ": " + why);
    }

    private String name() {
        return "@SftpFile(path = \"" + file.path() + "\")";
    }
}
