package dev.towpath.junit;

import dev.towpath.fixture.Personality;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Personalities by what annotations call them. */
final class Named {
    private static final String PROFILE = ".profile";

    private Named() {}

    /** The personality of this name, or the one in the file if it is a file's name. */
    static Personality personality(String name) {
        try {
            return name.endsWith(PROFILE) ? Personality.profile(Path.of(name)) : Personality.named(name);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(e.getMessage() + (name.endsWith(PROFILE) ? "" : hint(name)), e);
        } catch (IOException e) {
            throw new ExtensionConfigurationException(
                    "read the personality in \"" + Path.of(name).toAbsolutePath() + "\": " + e, e);
        }
    }

    /** For what looks like a file and does not end like one of ours. */
    private static String hint(String name) {
        return name.contains("/") || name.contains("\\")
                ? "; a file with a profile is known by its name, which must end with " + PROFILE
                : "";
    }
}
