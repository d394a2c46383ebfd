package dev.towpath.client.musthold;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.towpath.client.Sftp;
import dev.towpath.client.ToFixture;
import dev.towpath.client.errors.NoSuchRemoteFileException;
import dev.towpath.fixture.SftpServer;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("K19: local and remote paths are of different types; no shell reads a path, and ~ is only a name")
class K19PathsTest {
    @TempDir
    Path directory;

    @Test
    void everyLocalPathIsAPathAndEveryRemoteOneAString() {
        for (Method method : Sftp.class.getMethods()) {
            assertThat(method.getParameterTypes()).as("%s", method).doesNotContain(File.class);
        }
        assertThat(Arrays.stream(Sftp.class.getMethods())
                        .filter(method -> method.getName().equals("put")
                                && method.getParameterCount() == 2
                                && method.getParameterTypes()[0] == String.class))
                .as("put of a local file named by a String")
                .isEmpty();
    }

    @Test
    void tildesAndShellCharactersAreNames() throws IOException {
        Path local = Files.writeString(directory.resolve("a"), "x");
        String odd = "/~/$(touch x); `id` | *?\"'";
        try (SftpServer server = SftpServer.start();
                Sftp sftp = ToFixture.connect(server)) {
            assertThatThrownBy(() -> sftp.put(local, odd)).isInstanceOf(NoSuchRemoteFileException.class);
            sftp.mkdir("/~");

            sftp.put(local, odd);

            assertThat(sftp.list("/~"))
                    .singleElement()
                    .satisfies(file -> assertThat(file.path()).isEqualTo(odd));
            assertThat(server.requests())
                    .noneMatch(request -> request.toString().contains("expand-path"));
        }
    }

    @Test
    void noProgramIsRunButTheOneARouteNames() {
        noClasses()
                .that()
                .doNotHaveSimpleName("CommandTunnel")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethodWhere(target(owner(assignableTo(Runtime.class))).and(target(name("exec"))))
                .check(new ClassFileImporter()
                        .importUrl(
                                Sftp.class.getProtectionDomain().getCodeSource().getLocation()));
    }
}
