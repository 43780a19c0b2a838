package org.xmtp.reactive.testkit.simulation;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Supplier;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.Lanes;
import org.xmtp.reactive.runtime.Strand;
import reactor.core.publisher.Mono;

/** What clients of one simulated process run on. */
final class SimulatedRuntime implements EngineRuntime {
    private final SimulatedProcess process;
    private final SimulatedClock clock;
    private final SecureRandom random;
    private final Supplier<NetworkTransport> network;

    SimulatedRuntime(
            SimulatedProcess process, SimulatedClock clock, SecureRandom random, Supplier<NetworkTransport> network) {
        this.process = process;
        this.clock = clock;
        this.random = random;
        this.network = network;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** Time passes within a task too, where a machine is slow. */
    @Override
    public long nanoTime() {
        process.timeline().pass(process.pause());
        return process.timeline().nowNs();
    }

    @Override
    public SecureRandom random() {
        return random;
    }

    @Override
    public Strand loop() {
        return process.strand("loop");
    }

    @Override
    public Strand events() {
        return process.strand("event");
    }

    @Override
    public Strand store() {
        return process.strand("store");
    }

    @Override
    public Lanes lanes() {
        return process.lanes();
    }

    /** The way to the simulation's one node, whatever its address. */
    @Override
    public NetworkTransport transport(NodeAccess node) {
        return network.get();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(process::kill);
    }
}
