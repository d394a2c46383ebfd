package dev.towpath.client.musthold;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.towpath.client.Sftp;
import java.io.ObjectInput;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K20: nothing is ever deserialized, and host keys are text in OpenSSH's format")
class K20NoDeserializationTest {
    @Test
    void noCodeOfOursReadsObjects() {
        JavaClasses ours = new ClassFileImporter()
                .importUrl(Sftp.class.getProtectionDomain().getCodeSource().getLocation());

        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInput.class)
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("org\\.apache\\.sshd\\.server\\.keyprovider\\.SimpleGeneratorHostKeyProvider")
                .check(ours);
    }
}
