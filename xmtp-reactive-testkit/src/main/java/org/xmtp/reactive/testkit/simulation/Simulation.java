package org.xmtp.reactive.testkit.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program and the network around it on the calling thread, in virtual time. Which of the tasks that can run goes
 * first is drawn from the seed: another seed is another interleaving, and the same seed is the same run again.
 *
 * <pre>{@code
 * Simulation.seeded(42).run(world -> {
 *     SimulatedMachine alice = world.machine("alice");
 *     SimulatedMachine bot = world.machine("bot");
 *     XmtpClient botClient = world.await(bot.connect(client -> client.signer(world.wallet("bot"))));
 *     new EchoBot(botClient).start();
 *     XmtpClient aliceClient = world.await(alice.connect(client -> client.signer(world.wallet("alice"))));
 *     bot.kill();
 *     …
 * });
 * }</pre>
 */
public final class Simulation {
    private final long seed;
    private final @Nullable Consumer<String> listener;

    private Simulation(long seed, @Nullable Consumer<String> listener) {
        this.seed = seed;
        this.listener = listener;
    }

    /** A simulation to be run. */
    public static Simulation seeded(long seed) {
        return new Simulation(seed, null);
    }

    /** The same one, which tells of every step as it happens: its number, virtual time, strand, and what it is. */
    public Simulation telling(Consumer<String> steps) {
        return new Simulation(seed, steps);
    }

    /** What a simulation does; it may throw whatever it likes. */
    @FunctionalInterface
    public interface Script {
        /** Makes machines, lets programs run on them, and says what has to hold. */
        void play(SimulatedWorld world) throws Throwable;
    }

    /**
     * Runs a script in a world of its own.
     *
     * @return the hash of everything that happened: equal for equal seeds, on every machine
     * @throws SimulationBreach if the script throws, or a task of a program does
     */
    public String run(Script script) {
        SimulatedWorld world = new SimulatedWorld(seed, new Trace(listener));
        try {
            script.play(world);
        } catch (Throwable e) {
            throw new SimulationBreach(seed, world.lastSteps(), e);
        } finally {
            world.end();
        }
        return world.traceHash();
    }
}
