package org.xmtp.reactive;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTests {
    private static final String BASE = EnginePackages.BASE;
    private static final String RECORDS = BASE + "store.records..";

    // The generated records of the store are not our code.
    private static final JavaClasses ENGINE =
            EnginePackages.classes(EnginePackages.ALL).that(DescribedPredicate.not(resideInAPackage(RECORDS)));

    @Test
    void callsGoFromTheClientThroughInboundOutboundAndReadingToSessionAndStore() {
        var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : EnginePackages.ALL) {
            layers = layers.layer(name).definedBy(BASE + name);
        }
        layers.layer("store.h2")
                .definedBy(BASE + "store.h2")
                .layer("store.memory")
                .definedBy(BASE + "store.memory")
                .whereLayer("client")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("inbound")
                .mayOnlyBeAccessedByLayers("client")
                .whereLayer("outbound")
                .mayOnlyBeAccessedByLayers("client")
                .whereLayer("reading")
                .mayOnlyBeAccessedByLayers("client")
                .whereLayer("content")
                .mayOnlyBeAccessedByLayers("client")
                .whereLayer("store.h2")
                .mayOnlyBeAccessedByLayers("client")
                .whereLayer("store.memory")
                .mayOnlyBeAccessedByLayers("client", "store.h2")
                .whereLayer("identity")
                .mayOnlyBeAccessedByLayers("client", "inbound", "outbound")
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("client", "inbound", "outbound", "reading", "identity")
                .whereLayer("network")
                .mayOnlyBeAccessedByLayers("client", "inbound", "outbound", "identity")
                .whereLayer("wire")
                .mayOnlyBeAccessedByLayers("client", "inbound", "outbound", "identity", "network")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers(
                        "client",
                        "inbound",
                        "outbound",
                        "reading",
                        "identity",
                        "session",
                        "wire",
                        "store.h2",
                        "store.memory")
                .check(ENGINE);
    }

    @Test
    void theLanguageOfTheStoreKnowsNothingOfStores() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + "store.h2..", BASE + "store.memory..", RECORDS, BASE + "runtime..")
                .check(ENGINE);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void eachKindOfGeneratedTypeIsSeenByOnePackage() {
        onlyIn("network", resideInAPackage("org.xmtp.proto.message.api.."));
        onlyIn(
                "wire",
                resideInAnyPackage(
                        "org.xmtp.proto.message.contents..", "org.xmtp.proto.v3..", "org.xmtp.proto.reactive.."));
        onlyIn("store.h2", resideInAPackage(RECORDS));
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "network", BASE + "wire", BASE + "store.h2")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.protobuf..")
                .check(ENGINE);
    }

    @Test
    void onlyTheNetworkKnowsGrpcAndOnlyTheStoreItsDatabase() {
        onlyIn("network", resideInAnyPackage("io.grpc..", "io.netty..", "com.salesforce.."));
        onlyIn("store.h2", resideInAnyPackage("io.r2dbc..", "org.h2..", "java.sql.."));
    }

    @Test
    void oneClassKnowsTheOptionalMetricsLibrary() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(BASE + "client.EngineMetrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(ENGINE);
    }

    private void onlyIn(String name, DescribedPredicate<JavaClass> types) {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + name)
                .should()
                .dependOnClassesThat(types)
                .check(ENGINE);
    }

    @Test
    void theTimeOfDayComesFromTheClockThatWasGiven() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(ENGINE);
    }

    @Test
    void nothingIsDrawnFromAGuessableSource() {
        noClasses()
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(Random.class, long.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(ENGINE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .check(ENGINE);
    }

    @Test
    void nothingIsPrinted() {
        noClasses().should(ACCESS_STANDARD_STREAMS).check(ENGINE);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        assertThat(ENGINE)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                        .as(type.getPackageName())
                        .isTrue());
    }
}
