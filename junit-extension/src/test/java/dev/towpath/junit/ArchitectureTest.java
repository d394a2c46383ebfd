package dev.towpath.junit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the arrows: the extension stands on the public doors of the client and of the fixture. */
@AnalyzeClasses(packages = "dev.towpath.junit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule USES_THE_PUBLIC_DOORS_OF_THE_CLIENT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.towpath.client.remote..", "dev.towpath.client.transfer..");

    @ArchTest
    static final ArchRule USES_THE_PUBLIC_DOORS_OF_THE_FIXTURE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.towpath.fixture.store..", "dev.towpath.fixture.dev..");

    @ArchTest
    static final ArchRule SFTP_LIBRARIES_STAY_WITH_THEIR_CLIENTS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.towpath.junit.clients..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.sshd..", "com.jcraft..", "net.schmizz..", "org.springframework..");

    @ArchTest
    static final ArchRule CLIENTS_KNOW_NOTHING_OF_JUNIT = noClasses()
            .that()
            .resideInAPackage("dev.towpath.junit.clients..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.towpath.junit", "org.junit..");

    @ArchTest
    static final ArchRule STAYS_LIGHT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.google..",
                    "org.bouncycastle..",
                    "org.assertj..",
                    "org.junit.jupiter.params..",
                    "org.junit.platform.launcher..",
                    "org.junit.jupiter.engine..");
}
