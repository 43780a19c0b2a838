package org.xmtp.reactive.cryptography.libolm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTests {
    private static final String BASE = "org.xmtp.reactive.cryptography";

    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE + ".libolm");

    @Test
    void nothingButTheJdkJnaAndTheTermsOfOurRatchetIsUsed() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "com.sun.jna", "org.jspecify..", BASE + ".olm", BASE + ".libolm")
                .check(main);
    }

    @Test
    void noPublicMethodShowsNativeMemory() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .notHaveRawReturnType(DescribedPredicate.describe(
                        "of JNA", type -> type.getPackageName().startsWith("com.sun.jna")))
                .check(main);
    }
}
