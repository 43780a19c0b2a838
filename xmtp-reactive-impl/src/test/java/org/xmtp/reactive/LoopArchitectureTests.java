package org.xmtp.reactive;

import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/**
 * A client's state belongs to its loop: the packages it is made of need no lock and know no thread, time and randomness
 * come to them from the runtime, and they stay small enough to be read.
 */
class LoopArchitectureTests {
    private static final int MAX_PARAMETERS = 5;
    private static final int MAX_LINES = 300;
    private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");
    private static final Path SOURCES = Path.of("src", "main", "java", "org", "xmtp", "reactive");

    private static final JavaClasses ENGINE = EnginePackages.classes(EnginePackages.ON_THE_LOOP);

    /** Reads the sources of the packages; the working directory of tests is the module's. */
    private static List<Path> sources() {
        List<Path> sources = new ArrayList<>();
        for (String name : EnginePackages.ON_THE_LOOP) {
            try (Stream<Path> files = Files.walk(SOURCES.resolve(name))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    private static List<String> lines(Path source) {
        try {
            return Files.readAllLines(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nothingIsSynchronized() {
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(ENGINE);
        // A block within a method shows in no class file that ArchUnit reads.
        assertThat(sources().stream()
                        .filter(source -> lines(source).stream()
                                .anyMatch(line -> SYNCHRONIZED.matcher(line).find())))
                .isEmpty();
    }

    @Test
    void noFieldIsVolatile() {
        noFields().should().haveModifier(JavaModifier.VOLATILE).check(ENGINE);
    }

    @Test
    void nothingIsMadeForSeveralThreads() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..")
                .check(ENGINE);
        noClasses().should().dependOnClassesThat().areAssignableTo(Thread.class).check(ENGINE);
    }

    @Test
    void noSchedulerIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("reactor.core.scheduler..")
                .check(ENGINE);
    }

    @Test
    void timeAndRandomnessComeFromTheRuntime() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callConstructor(SecureRandom.class)
                .orShould()
                .callConstructor(SecureRandom.class, byte[].class)
                .orShould()
                .callMethod(SecureRandom.class, "getInstance", String.class)
                .orShould()
                .callMethod(SecureRandom.class, "getInstanceStrong")
                .check(ENGINE);
    }

    /** What is subscribed on the loop comes back through {@link org.xmtp.reactive.runtime.Loop}, or not at all. */
    @Test
    void onlyTheRuntimeSubscribesOrBlocks() {
        noClasses()
                .should(callMethodWhere(
                        new DescribedPredicate<JavaMethodCall>("a publisher is subscribed to or blocked on") {
                            @Override
                            public boolean test(JavaMethodCall call) {
                                String name = call.getTarget().getName();
                                boolean waits = name.equals("subscribe") || name.startsWith("block");
                                return waits && call.getTargetOwner().isAssignableTo(Publisher.class);
                            }
                        }))
                .check(ENGINE);
    }

    @Test
    void noConstructorHasMoreThanFiveParameters() {
        constructors().should(new HaveFewParameters()).check(ENGINE);
    }

    @Test
    void noFileIsLongerThanThreeHundredLines() {
        assertThat(sources()).isNotEmpty();
        assertThat(sources().stream().filter(source -> lines(source).size() > MAX_LINES))
                .isEmpty();
    }

    @Test
    void everyClassOfTheLoopIsFoundByTheseTests() {
        classes()
                .should()
                .resideInAnyPackage(EnginePackages.ON_THE_LOOP.stream()
                        .map(name -> EnginePackages.BASE + name)
                        .toArray(String[]::new))
                .check(ENGINE);
        assertThat(ENGINE.stream().map(JavaClass::getPackageName).distinct()).hasSameSizeAs(EnginePackages.ON_THE_LOOP);
    }

    /** Counts what the source says: neither the outer object of an inner class nor what a local class captures. */
    private static final class HaveFewParameters extends ArchCondition<JavaConstructor> {
        HaveFewParameters() {
            super("have at most " + MAX_PARAMETERS + " parameters");
        }

        @Override
        public void check(JavaConstructor constructor, ConditionEvents events) {
            JavaClass owner = constructor.getOwner();
            if (owner.isAnonymousClass() || owner.isLocalClass()) {
                return;
            }
            int hidden = owner.isEnum() ? 2 : owner.isInnerClass() ? 1 : 0;
            int count = constructor.getRawParameterTypes().size() - hidden;
            events.add(new SimpleConditionEvent(
                    constructor, count <= MAX_PARAMETERS, constructor.getFullName() + " has " + count + " parameters"));
        }
    }
}
