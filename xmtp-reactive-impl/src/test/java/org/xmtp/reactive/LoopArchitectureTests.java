package org.xmtp.reactive;

import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.function.Tuple2;
import reactor.util.retry.Retry;

/**
 * A client's state belongs to its loop: the packages it is made of need no lock and know no thread, time and randomness
 * come to them from the runtime, and they stay small enough to be read.
 */
class LoopArchitectureTests {
    private static final int MAX_PARAMETERS = 5;
    private static final int MAX_LINES = 300;
    private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");
    /** What reads a scheduler's clock, though it takes no time. */
    private static final Set<String> TIMED = Set.of("elapsed", "timestamp", "timed");

    private static final Path SOURCES = Path.of("src", "main", "java", "org", "xmtp", "reactive");

    private static final JavaClasses ENGINE = EnginePackages.classes(EnginePackages.ON_THE_LOOP);

    private static final ArchRule ON_REACTORS_THREADS = noClasses()
            .should(accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("an operator of time has no scheduler") {
                @Override
                public boolean test(JavaAccess<?> access) {
                    return access.getTarget() instanceof CodeUnitAccessTarget called
                            && called.getOwner().getPackageName().startsWith("reactor.")
                            && (TIMED.contains(called.getName()) || takes(called, Duration.class))
                            && !takes(called, Scheduler.class);
                }
            }));

    private static boolean takes(CodeUnitAccessTarget called, Class<?> parameter) {
        return called.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(parameter));
    }

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

    /** Reactor's operators of time are on its own threads unless they are told others. */
    @Test
    void noOperatorOfTimeIsLeftToReactorsThreads() {
        ON_REACTORS_THREADS.check(EnginePackages.classes(EnginePackages.ALL));
        assertThat(ON_REACTORS_THREADS
                        .evaluate(new ClassFileImporter().importClasses(Untimely.class))
                        .getFailureReport()
                        .getDetails())
                .hasSize(Untimely.class.getDeclaredMethods().length);
    }

    /** Each of its methods is against the rule. */
    @SuppressWarnings("unused")
    private static final class Untimely {
        static Mono<Long> delay() {
            return Mono.delay(Duration.ZERO);
        }

        static Flux<Long> backoff(Flux<Long> source) {
            return source.retryWhen(Retry.backoff(1, Duration.ZERO));
        }

        static Mono<Long> elapsed(Mono<Long> source) {
            return source.elapsed().map(Tuple2::getT1);
        }

        static Function<Duration, Mono<Long>> reference() {
            return Mono::delay;
        }
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
