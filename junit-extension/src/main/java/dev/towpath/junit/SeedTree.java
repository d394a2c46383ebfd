package dev.towpath.junit;

import dev.towpath.fixture.FileSeed;
import dev.towpath.fixture.SftpServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * What one {@link SftpTree} says.
 *
 * @param tree the annotation
 * @param reader the test class, from which resources are looked up
 */
record SeedTree(SftpTree tree, Class<?> reader) {
    void plantOn(SftpServer server) {
        if (tree.value().isBlank() && tree.resources().isEmpty()) {
            throw wrong("it has no files: write a picture of them, or resources", null);
        }
        try {
            if (!tree.resources().isEmpty()) {
                server.files()
                        .plant(FileSeed.resources(reader, tree.resources()).below(tree.below()));
            }
            if (!tree.value().isBlank()) {
                server.files().plant(FileSeed.tree(tree.value()).below(tree.below()));
            }
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private ExtensionConfigurationException wrong(String why, @Nullable Throwable cause) {
        return new ExtensionConfigurationException("@SftpTree on or around " + reader.getName() + ": " + why, cause);
    }
}
