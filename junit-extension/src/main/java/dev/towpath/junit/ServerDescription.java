package dev.towpath.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;
import static org.junit.platform.commons.support.AnnotationSupport.findRepeatableAnnotations;

import dev.towpath.fixture.Personality;
import dev.towpath.fixture.SftpServer;
import dev.towpath.fixture.SftpServerBuilder;
import dev.towpath.fixture.Storage;
import dev.towpath.fixture.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * What annotations say of a server itself. Equal descriptions give servers that are alike.
 *
 * @param users as annotated
 * @param personality a name, or an empty string
 * @param storage where the files are
 * @param capacity in bytes, or -1
 */
record ServerDescription(List<SftpUser> users, String personality, Where storage, long capacity) {
    static ServerDescription of(Optional<AnnotatedElement> element) {
        SftpTest test = findAnnotation(element, SftpTest.class)
                .orElseThrow(() -> new IllegalStateException("no @SftpTest on " + element));
        if (test.capacity() < -1) {
            throw new ExtensionConfigurationException(
                    "@SftpTest(capacity = " + test.capacity() + "): 0 or more bytes, or -1 for any number");
        }
        return new ServerDescription(
                findRepeatableAnnotations(element, SftpUser.class),
                test.personality(),
                test.storage(),
                test.capacity());
    }

    RunningServer start(Optional<Personality> instead) {
        SftpServerBuilder builder = SftpServer.builder();
        users.forEach(each -> builder.user(user(each)));
        if (!personality.isEmpty()) {
            builder.personality(Named.personality(personality));
        }
        instead.ifPresent(builder::personality);
        if (storage == Where.MEMORY) {
            return RunningServer.of(builder.storage(limited(Storage.inMemory())).start());
        }
        try {
            Path directory = Files.createTempDirectory("towpath-files-");
            builder.storage(limited(Storage.directory(directory)));
            return RunningServer.in(directory, builder);
        } catch (IOException e) {
            throw new UncheckedIOException("make a directory for the server's files: " + e.getMessage(), e);
        }
    }

    private Storage limited(Storage unlimited) {
        return capacity < 0 ? unlimited : unlimited.withCapacity(capacity);
    }

    private static User user(SftpUser annotation) {
        User user = User.named(annotation.name()).withHome(annotation.home());
        if (annotation.passwordExpired()) {
            user = user.withExpiredPassword(annotation.password());
        } else if (!annotation.password().isEmpty()) {
            user = user.withPassword(annotation.password());
        }
        for (String line : annotation.authorizedKeys()) {
            user = user.withAuthorizedKeys(line);
        }
        if (annotation.requires().length > 0) {
            user = user.requiring(annotation.requires());
        }
        if (annotation.openToAnyone()) {
            user = user.lettingAnyoneIn();
        }
        if (annotation.quota() != -1) {
            user = user.withQuota(annotation.quota());
        }
        if (annotation.chrooted()) {
            user = user.chrooted();
        }
        return annotation.readOnly() ? user.readOnly() : user;
    }
}
