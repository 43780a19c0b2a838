package org.xmtp.reactive.cryptography;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTests {
    private static final String BASE = "org.xmtp.reactive.cryptography";

    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    @Test
    void nothingButTheJdkBouncyCastleOneClassOfTinkAndJSpecifyIsUsed() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "org.bouncycastle..",
                        "com.google.crypto.tink..",
                        "org.jspecify..",
                        BASE + "..")
                .check(main);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(BASE + ".curve.TinkExpandedKeySigning")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.crypto.tink..")
                .check(main);
    }

    @Test
    void nothingDoesInputOrOutput() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
                .check(main);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|RandomAccess|Console).*")
                .check(main);
    }

    @Test
    void ratchetAndWalletKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage(BASE + ".olm..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + ".wallet..", BASE + ".identity..")
                .check(main);
        noClasses()
                .that()
                .resideInAPackage(BASE + ".wallet..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + ".olm..", BASE + ".identity..")
                .check(main);
    }

    @Test
    void noPublicMethodShowsBouncyCastle() {
        classes().that().arePublic().should(new NoForeignTypesInApi()).check(main);
    }
}
