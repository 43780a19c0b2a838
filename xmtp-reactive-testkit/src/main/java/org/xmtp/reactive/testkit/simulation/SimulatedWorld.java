package org.xmtp.reactive.testkit.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.PrivateKeySigner;
import reactor.core.publisher.Mono;

/**
 * Machines, a node and the time they live in. Nothing happens but within {@link #pass}, {@link #await} and
 * {@link #awaitUntil}. For the thread that runs the simulation.
 */
public final class SimulatedWorld {
    /** How long {@link #await} waits, in virtual time. */
    public static final Duration PATIENCE = Duration.ofHours(1);

    private final long seed;
    private final SplittableRandom chance;
    private final Timeline timeline;
    private final SimulatedNetwork network;
    private final SimulatedNode node;
    private final Clock clock;
    private final SimulatedProcess script;
    private final SimulatedStrand events;
    private final List<SimulatedMachine> machines = new ArrayList<>();

    SimulatedWorld(long seed, Trace trace) {
        this.seed = seed;
        SplittableRandom seeds = new SplittableRandom(seed);
        timeline = new Timeline(seeds.nextLong(), trace);
        chance = new SplittableRandom(seeds.nextLong());
        network = new SimulatedNetwork(timeline);
        node = new SimulatedNode(timeline);
        clock = new SimulatedClock(timeline);
        script = new SimulatedProcess("script", timeline, Pace.STEADY);
        events = script.strand("event");
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** Random numbers for the script, which are the same for the same seed. */
    public SplittableRandom chance() {
        return chance;
    }

    /** The node that every machine reaches, whatever address it is given. */
    public SimulatedNode node() {
        return node;
    }

    /**
     * A new machine.
     *
     * @param name names it in the trace
     */
    public SimulatedMachine machine(String name) {
        SimulatedMachine machine =
                new SimulatedMachine(name, network, node, SimulatedDatabase.of(seed), chance.nextLong());
        machines.add(machine);
        return machine;
    }

    /** Everything on the way between machines and the node takes so long, each way. */
    public void latency(Duration shortest, Duration longest) {
        network.latency(new Latency(shortest, longest));
    }

    /** The wallet of that name: the same key for the same seed and name. */
    public PrivateKeySigner wallet(String name) {
        byte[] key =
                sha256(ByteBuffer.allocate(Long.BYTES).putLong(seed).array(), name.getBytes(StandardCharsets.UTF_8));
        // In the curve's range, whatever the hash.
        key[0] &= 0x7F;
        return PrivateKeySigner.of(key);
    }

    /** The right time of day. */
    public Clock clock() {
        return clock;
    }

    /** What a right clock shows. */
    public Instant rightTime() {
        return SimulatedClock.BEGINNING.plusNanos(timeline.nowNs());
    }

    /** Virtual time since the beginning. */
    public Duration time() {
        return Duration.ofNanos(timeline.nowNs());
    }

    /** Has something happen after a while, once time passes. */
    public void after(Duration delay, Runnable event) {
        timeline.after(delay.toNanos(), () -> events.execute(event));
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        timeline.runUntil(() -> false, time);
    }

    /**
     * Lets time pass until something holds.
     *
     * @param what says what is waited for
     * @throws AssertionError if it does not within {@link #PATIENCE}
     */
    public void awaitUntil(String what, BooleanSupplier holds) {
        if (!timeline.runUntil(holds, PATIENCE)) {
            throw new AssertionError(what + ": not within " + PATIENCE + " of virtual time");
        }
    }

    /**
     * Subscribes, and lets time pass until there is the outcome.
     *
     * @return its value; null where there is none
     * @throws AssertionError if it has not ended within {@link #PATIENCE}
     */
    public <T> @Nullable T await(Mono<T> source) {
        Outcome<T> outcome = new Outcome<>();
        source.subscribe(outcome::value, outcome::failed, outcome::ended);
        awaitUntil("the end of " + source, () -> outcome.ended);
        return outcome.get();
    }

    private static final class Outcome<T> {
        private @Nullable T value;
        private @Nullable Throwable failure;
        private boolean ended;

        void value(T emitted) {
            value = emitted;
        }

        void failed(Throwable error) {
            failure = error;
            ended = true;
        }

        void ended() {
            ended = true;
        }

        @Nullable
        T get() {
            if (failure instanceof RuntimeException error) {
                throw error;
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            return value;
        }
    }

    /** How many tasks have run and events happened so far. */
    public long steps() {
        return timeline.trace().steps();
    }

    /** The hash of everything that happened so far. */
    public String traceHash() {
        return timeline.trace().hash();
    }

    /** Ends the simulation behind the present step: something does not hold. The first one counts. */
    public void fail(Throwable breach) {
        timeline.fail(breach);
    }

    /** Notes something in the trace. */
    public void note(String where, String what, long detail) {
        timeline.note(where, what, detail);
    }

    List<String> lastSteps() {
        return timeline.trace().newest();
    }

    /** Gives back what machines hold outside of the simulation. */
    void end() {
        machines.forEach(SimulatedMachine::kill);
        script.kill();
        machines.forEach(SimulatedMachine::end);
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
