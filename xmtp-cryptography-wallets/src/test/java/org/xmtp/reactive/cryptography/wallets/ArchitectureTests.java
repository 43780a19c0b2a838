package org.xmtp.reactive.cryptography.wallets;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Each kind of wallet stands alone, and each library is seen by one. */
class ArchitectureTests {
    private static final String BASE = "org.xmtp.reactive.cryptography.wallets";

    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    @Test
    void kindsKnowNothingOfEachOther() {
        assertUnused(BASE + ".mnemonic", BASE + ".keystore", BASE + ".remote");
        assertUnused(BASE + ".keystore", BASE + ".mnemonic", BASE + ".remote");
        assertUnused(BASE + ".remote", BASE + ".mnemonic", BASE + ".keystore", BASE + ".secret");
        assertUnused(BASE + ".secret", BASE + ".mnemonic", BASE + ".keystore", BASE + ".remote");
    }

    @Test
    void eachLibraryIsSeenByOneKind() {
        assertSeenBy("org.bitcoinj", BASE + ".mnemonic");
        assertSeenBy("com.password4j", BASE + ".keystore");
        assertSeenBy("java.net.http", BASE + ".remote");
        assertSeenBy("org.bouncycastle", BASE + ".mnemonic", BASE + ".keystore");
        assertSeenBy("com.fasterxml.jackson", BASE + ".keystore", BASE + ".remote");
    }

    @Test
    void theEngineIsFoundThroughTheApiAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.xmtp.reactive.client..",
                        "org.xmtp.reactive.identity..",
                        "org.xmtp.reactive.runtime..",
                        "org.xmtp.reactive.api.spi..")
                .check(main);
    }

    @Test
    void onlySignersWithFilesReadThem() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Signer")
                .and()
                .resideOutsideOfPackage(BASE + ".secret")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.file..")
                .check(main);
    }

    private void assertUnused(String by, String... packages) {
        noClasses()
                .that()
                .resideInAPackage(by)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(main);
    }

    private void assertSeenBy(String library, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(main);
    }
}
