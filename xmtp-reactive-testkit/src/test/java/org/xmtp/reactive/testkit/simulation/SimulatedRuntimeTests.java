package org.xmtp.reactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.Lanes;
import org.xmtp.reactive.runtime.Strand;
import reactor.core.publisher.Mono;

class SimulatedRuntimeTests {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void aStrandKeepsTheOrderOfItsTasks() {
        List<Integer> ran = new ArrayList<>();
        Simulation.seeded(1).run(world -> {
            SimulatedMachine machine = world.machine("m");
            machine.slow(0.5, Duration.ofSeconds(1));
            Strand strand = machine.runtime().loop();
            for (int i = 0; i < 20; i++) {
                int number = i;
                strand.execute(() -> ran.add(number));
            }
            world.pass(LONG);
        });
        assertThat(ran).isSorted().hasSize(20);
    }

    @Test
    void otherSeedsRunStrandsInOtherOrders() {
        Set<List<String>> orders = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            List<String> ran = new ArrayList<>();
            Simulation.seeded(seed).run(world -> {
                EngineRuntime runtime = world.machine("m").runtime();
                Lanes lanes = runtime.lanes();
                runtime.loop().execute(() -> ran.add("loop"));
                runtime.store().execute(() -> ran.add("store"));
                lanes.message(() -> ran.add("one job"));
                lanes.message(() -> ran.add("other job"));
                world.pass(LONG);
            });
            orders.add(ran);
        }
        assertThat(orders).hasSize(24);
    }

    @Test
    void aCheckWaitsForTheJobsOfMessages() {
        for (int seed = 0; seed < 20; seed++) {
            List<String> ran = new ArrayList<>();
            Simulation.seeded(seed).run(world -> {
                Lanes lanes = world.machine("m").runtime().lanes();
                lanes.check(() -> ran.add("check"));
                lanes.message(() -> ran.add("message"));
                world.pass(LONG);
            });
            assertThat(ran).containsExactly("message", "check");
        }
    }

    @Test
    void timeJumpsToTheNextTimer() {
        Simulation.seeded(1).run(world -> {
            SimulatedMachine machine = world.machine("m");
            List<Duration> when = new ArrayList<>();
            var unused = machine.runtime().loop().after(Duration.ofHours(3), () -> when.add(world.time()));
            world.pass(Duration.ofHours(4));
            assertThat(when)
                    .singleElement()
                    .satisfies(time -> assertThat(time)
                            .isBetween(Duration.ofHours(3), Duration.ofHours(3).plusMillis(1)));
            assertThat(world.time()).isEqualTo(Duration.ofHours(4));
        });
    }

    @Test
    void whatIsDisposedOfDoesNotRun() {
        AtomicInteger ran = new AtomicInteger();
        Simulation.seeded(1).run(world -> {
            Strand strand = world.machine("m").runtime().loop();
            strand.after(Duration.ofSeconds(1), ran::incrementAndGet).dispose();
            world.pass(LONG);
        });
        assertThat(ran).hasValue(0);
    }

    @Test
    void aKilledProcessRunsNothingMore() {
        AtomicInteger ran = new AtomicInteger();
        Simulation.seeded(1).run(world -> {
            SimulatedMachine machine = world.machine("m");
            EngineRuntime killed = machine.runtime();
            Strand strand = killed.loop();
            strand.execute(ran::incrementAndGet);
            var unused = strand.after(Duration.ofSeconds(1), ran::incrementAndGet);
            machine.kill();
            strand.execute(ran::incrementAndGet);
            world.pass(LONG);
            assertThat(machine.runtime()).isNotSameAs(killed);
        });
        assertThat(ran).hasValue(0);
    }

    @Test
    void aTaskThatThrowsIsABreach() {
        assertThatThrownBy(() -> Simulation.seeded(7).run(world -> {
                    world.machine("m").execute(() -> {
                        throw new IllegalStateException("broken");
                    });
                    world.pass(LONG);
                }))
                .isInstanceOf(SimulationBreach.class)
                .hasMessageContaining("Seed 7")
                .hasMessageContaining("broken")
                .hasMessageContaining("m#1 program");
    }

    @Test
    void anotherThreadIsABreach() {
        assertThatThrownBy(() -> Simulation.seeded(7).run(world -> {
                    SimulatedMachine machine = world.machine("m");
                    List<Throwable> failures = new ArrayList<>();
                    Thread other = new Thread(() -> machine.execute(() -> {}));
                    other.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
                    other.start();
                    other.join();
                    throw failures.get(0);
                }))
                .hasMessageContaining("does not come from the simulated runtime");
    }

    @Test
    void aClockCanBeWrong() {
        Simulation.seeded(1).run(world -> {
            SimulatedMachine machine = world.machine("m");
            machine.clockAhead(Duration.ofMinutes(-3));
            world.pass(LONG);
            assertThat(machine.clock().instant())
                    .isEqualTo(world.clock().instant().minus(Duration.ofMinutes(3)));
        });
    }

    @Test
    void reactorsDelaysPassInVirtualTime() {
        Simulation.seeded(1).run(world -> {
            SimulatedMachine machine = world.machine("m");
            world.await(Mono.delay(Duration.ofMinutes(30), machine.scheduler()));
            assertThat(world.time()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(31));
        });
    }

    @Test
    void randomNumbersAndWalletsComeFromTheSeed() {
        List<String> drawn = new ArrayList<>();
        for (int seed : new int[] {1, 1, 2}) {
            Simulation.seeded(seed)
                    .run(world ->
                            drawn.add(world.machine("m").runtime().random().nextLong() + " "
                                    + world.wallet("a").address()));
        }
        assertThat(drawn.get(0)).isEqualTo(drawn.get(1)).isNotEqualTo(drawn.get(2));
    }
}
