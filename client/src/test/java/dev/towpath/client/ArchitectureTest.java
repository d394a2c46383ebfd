package dev.towpath.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the arrows: client → inbox, transfer, nio → remote → ssh → errors. */
@AnalyzeClasses(packages = "dev.towpath.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ARROWS_GO_DOWN = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("client")
            .definedBy("dev.towpath.client")
            .layer("inbox")
            .definedBy("dev.towpath.client.inbox..")
            .layer("transfer")
            .definedBy("dev.towpath.client.transfer..")
            .layer("nio")
            .definedBy("dev.towpath.client.nio..")
            .layer("remote")
            .definedBy("dev.towpath.client.remote..")
            .layer("ssh")
            .definedBy("dev.towpath.client.ssh..")
            .layer("errors")
            .definedBy("dev.towpath.client.errors..")
            .whereLayer("client")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("inbox")
            .mayOnlyBeAccessedByLayers("client")
            .whereLayer("nio")
            .mayOnlyBeAccessedByLayers("client")
            .whereLayer("transfer")
            .mayOnlyBeAccessedByLayers("client", "inbox")
            .whereLayer("remote")
            .mayOnlyBeAccessedByLayers("client", "inbox", "transfer", "nio")
            .whereLayer("ssh")
            .mayOnlyBeAccessedByLayers("client", "remote");

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.towpath.client.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule MINA_STAYS_BELOW = noClasses()
            .that()
            .resideOutsideOfPackages("dev.towpath.client.ssh..", "dev.towpath.client.remote..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.sshd..");

    @ArchTest
    static final ArchRule THE_CLIENT_STAYS_LIGHT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.common..", "picocli..", "org.assertj..", "dev.towpath.fixture..");
}
