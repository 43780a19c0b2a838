package org.xmtp.reactive.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class RuntimeArchitectureTests {
    private static final JavaClasses RUNTIME = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.xmtp.reactive.runtime");

    @Test
    void knowsNothingOfTheEngine() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "org.xmtp.reactive.runtime",
                        "org.xmtp.reactive.api..",
                        "java..",
                        "reactor..",
                        "org.reactivestreams",
                        "org.slf4j",
                        "org.jspecify.annotations")
                .check(RUNTIME);
    }

    @Test
    void sixClassesCarryWorkAndValuesBetweenThreads() {
        assertThat(RUNTIME.stream()
                        .filter(type -> type.isTopLevelClass() && !type.isInterface())
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "Loop",
                        "ThreadedRuntime",
                        "WorkerPool",
                        "PooledStrand",
                        "Answer",
                        "Inflow",
                        "Reply",
                        "Outlet",
                        "StoreTasks",
                        "RuntimeBlockHound");
    }
}
