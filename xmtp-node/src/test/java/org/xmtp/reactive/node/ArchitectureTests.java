package org.xmtp.reactive.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

    private static final String NODE = "org.xmtp.reactive.node";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(NODE);

    @Test
    void callsGoFromTheApiThroughTheCommitToStoreAndRelay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(NODE + "..")
                .layer("launcher")
                .definedBy(NODE + ".launcher")
                .layer("node")
                .definedBy(NODE)
                .layer("api")
                .definedBy(NODE + ".api")
                .layer("http")
                .definedBy(NODE + ".http")
                .layer("metrics")
                .definedBy(NODE + ".metrics")
                .layer("commit")
                .definedBy(NODE + ".commit")
                .layer("contact")
                .definedBy(NODE + ".contact")
                .layer("status")
                .definedBy(NODE + ".status")
                .layer("retention")
                .definedBy(NODE + ".retention")
                .layer("events")
                .definedBy(NODE + ".events")
                .layer("nats")
                .definedBy(NODE + ".nats")
                .layer("store")
                .definedBy(NODE + ".store")
                .layer("sql")
                .definedBy(NODE + ".store.sql")
                .layer("journal")
                .definedBy(NODE + ".store.journal")
                .layer("databases")
                .definedBy(NODE + ".store.h2", NODE + ".store.postgres")
                .layer("relay")
                .definedBy(NODE + ".relay")
                .layer("envelope")
                .definedBy(NODE + ".envelope")
                .whereLayer("launcher")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("node")
                .mayOnlyBeAccessedByLayers("launcher")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("node")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("node")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("node")
                .whereLayer("status")
                .mayOnlyBeAccessedByLayers("http", "node")
                .whereLayer("commit")
                .mayOnlyBeAccessedByLayers("api", "nats", "node")
                .whereLayer("events")
                .mayOnlyBeAccessedByLayers("commit", "relay", "api")
                .whereLayer("nats")
                .mayOnlyBeAccessedByLayers("node")
                .whereLayer("contact")
                .mayOnlyBeAccessedByLayers("api", "node")
                .whereLayer("retention")
                .mayOnlyBeAccessedByLayers("launcher", "node")
                .whereLayer("databases")
                .mayOnlyBeAccessedByLayers("node")
                .whereLayer("journal")
                .mayOnlyBeAccessedByLayers("databases")
                .whereLayer("sql")
                .mayOnlyBeAccessedByLayers("databases")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers(
                        "databases",
                        "journal",
                        "sql",
                        "commit",
                        "nats",
                        "contact",
                        "retention",
                        "api",
                        "metrics",
                        "status",
                        "node")
                .whereLayer("relay")
                .mayOnlyBeAccessedByLayers("commit", "api", "metrics", "status", "node")
                .check(classes);
    }

    @Test
    void onlyTheServersAndTheApiKnowGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackages(NODE, NODE + ".api", NODE + ".http")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc..")
                .check(classes);
    }

    @Test
    void onlyTheStoresInDatabasesKnowThem() {
        noClasses()
                .that()
                .resideOutsideOfPackages(NODE + ".store.h2", NODE + ".store.postgres", NODE + ".store.sql")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.r2dbc..", "org.h2..", "java.sql..", "org.flywaydb..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage(NODE + ".store.h2")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.r2dbc.h2..", "org.h2..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage(NODE + ".store.postgres")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.r2dbc.postgresql..", "io.r2dbc.pool..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackages(NODE, NODE + ".store.postgres", NODE + ".http")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("reactor.netty..")
                .check(classes);
    }

    @Test
    void onlyTheWayByNatsKnowsIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage(NODE + ".nats")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.nats..")
                .check(classes);
    }

    @Test
    void onlyTheProgramKnowsItsCommandLineAndItsLog() {
        noClasses()
                .that()
                .resideOutsideOfPackage(NODE + ".launcher")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback..")
                .check(classes);
    }

    @Test
    void onlyMetricsTheStatusAndTheServerKnowMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackages(NODE, NODE + ".metrics", NODE + ".status")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(classes);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(NODE + ".(**)").should().beFreeOfCycles().check(classes);
    }
}
