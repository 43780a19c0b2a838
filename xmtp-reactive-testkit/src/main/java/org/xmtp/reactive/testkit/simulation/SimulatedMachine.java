package org.xmtp.reactive.testkit.simulation;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.client.InstalledEngine;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.testkit.FaultPlan;
import org.xmtp.reactive.testkit.FaultyTransport;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A machine with a disk, a clock and a way to the node, on which a process with one client runs. When the process is
 * killed, the next call here starts another one, on the same disk.
 */
public final class SimulatedMachine {
    private static final Duration ERASING = Duration.ofSeconds(10);

    private final String name;
    private final SimulatedNetwork network;
    private final SimulatedNode node;
    private final SimulatedClock clock;
    private final SecureRandom random;
    private final SimulatedDisk disk;
    private final List<Consumer<NetworkEnvelope>> watchers = new ArrayList<>();
    private FaultPlan faults = NetworkFaults.none();
    private Pace pace = Pace.STEADY;
    private boolean cut;
    private int processes;
    private @Nullable Running running;

    SimulatedMachine(String name, SimulatedNetwork network, SimulatedNode node, SimulatedDatabase database, long seed) {
        this.name = name;
        this.network = network;
        this.node = node;
        clock = new SimulatedClock(network.timeline());
        random = new SimulatedRandom(seed);
        disk = new SimulatedDisk(name, database, network.timeline());
    }

    /** What belongs to one process. */
    private static final class Running {
        final SimulatedProcess process;
        final EngineRuntime runtime;
        final SimulatedStrand program;
        final Scheduler scheduler;
        final FaultyTransport transport;

        Running(SimulatedMachine machine, SimulatedProcess process) {
            this.process = process;
            program = process.strand("program");
            scheduler = new SimulatedScheduler(program, machine.clock);
            Scheduler timer = new SimulatedScheduler(process.strand("timer"), machine.clock);
            transport = new FaultyTransport(
                    new SimulatedTransport(process, machine.network, machine.node), machine.plan(), timer);
            NetworkTransport calls = new DeadlineTransport(transport, timer, machine::published);
            runtime = new SimulatedRuntime(process, machine.clock, machine.random, () -> calls);
        }
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** What clients of the present process run on. */
    public EngineRuntime runtime() {
        return running().runtime;
    }

    /** A scheduler of the present process, for the program's own delays. */
    public Scheduler scheduler() {
        return running().scheduler;
    }

    /** Its clock, right or wrong. */
    public Clock clock() {
        return clock;
    }

    /** Its disk, which outlives processes. */
    public SimulatedDisk disk() {
        return disk;
    }

    /**
     * Creates the connecting of the process's client, on this machine's runtime, disk and network: a new installation
     * the first time, the same one later.
     *
     * @param client told what else the client is made of: its signer at least, the first time
     */
    public Mono<XmtpClient> connect(Consumer<Xmtp.ClientBuilder> client) {
        return Mono.defer(() -> {
            Xmtp.ClientBuilder builder = Xmtp.client().runtime(runtime()).store(disk.store());
            client.accept(builder);
            return new InstalledEngine((chosen, runtime) -> disk.mount(runtime))
                    .connect(builder.build())
                    .doOnNext(connected -> disk.renewed());
        });
    }

    /** Runs something as part of the present process, which is gone with it. */
    public void execute(Runnable task) {
        running().program.execute(task);
    }

    /** Runs something after a while, if the present process still lives then. */
    public void after(Duration delay, Runnable task) {
        var unused = running().program.after(delay, task);
    }

    /** Ends the process at once, between two of its tasks. What was durable is on the disk. */
    public void kill() {
        Running ended = running;
        if (ended != null) {
            network.timeline().note(ended.process.name(), "is killed", 0);
            ended.process.kill();
            running = null;
            disk.unmount();
        }
    }

    /**
     * Ends the process, and puts the disk back to what it held after its first so many commits, 1 at least, as from a
     * backup. The next client recovers its store, as with {@link org.xmtp.reactive.api.XmtpStore.InFile#recover}.
     */
    public void putBack(int commits) {
        kill();
        disk.putBack(commits);
    }

    /** Ends it, and gives back what its disk takes of this process's memory. */
    void end() {
        kill();
        disk.erase(runtime()).subscribe(done -> {}, failure -> {});
        network.timeline().runUntil(() -> waitingTasks() == 0, ERASING);
        kill();
    }

    /** How many tasks of the process wait to run. */
    public int waitingTasks() {
        return running == null ? 0 : running.process.waiting();
    }

    /** Lets the clock go wrong: ahead of the right time, or behind it where negative. */
    public void clockAhead(Duration ahead) {
        network.timeline().note(name, "clock ahead by ms", ahead.toMillis());
        clock.set(ahead);
    }

    /**
     * Makes it slow from the next process on: a share of what could run has to wait first.
     *
     * @param share how much of it, from 0 to 1
     * @param longest how long at most
     */
    public void slow(double share, Duration longest) {
        pace = new Pace(share, longest);
    }

    /** What goes wrong on the way to the node from now on. */
    public void faults(FaultPlan plan) {
        faults = plan;
    }

    /** Cuts it off the network: what is under way breaks, and what comes fails, until {@link #mend()}. */
    public void cut() {
        cut = true;
        network.timeline().note(name, "is cut off", 0);
        if (running != null) {
            running.transport.cut();
        }
    }

    /** Ends what {@link #cut()} began. */
    public void mend() {
        cut = false;
        network.timeline().note(name, "is mended", 0);
        if (running != null) {
            running.transport.mend();
        }
    }

    /** Told of every envelope that the machine tries to publish, at each attempt, whatever becomes of it. */
    public void watch(Consumer<NetworkEnvelope> watcher) {
        watchers.add(watcher);
    }

    private void published(List<NetworkEnvelope> envelopes) {
        for (NetworkEnvelope envelope : envelopes) {
            network.timeline()
                    .note(name, "publishes " + Trace.brief(envelope.topic()), Arrays.hashCode(envelope.message()));
            watchers.forEach(watcher -> watcher.accept(envelope));
        }
    }

    private Running running() {
        Running present = running;
        if (present == null || present.process.isOver()) {
            processes++;
            present = new Running(this, new SimulatedProcess(name + "#" + processes, network.timeline(), pace));
            if (cut) {
                present.transport.cut();
            }
            running = present;
        }
        return present;
    }

    /** Whatever the plan is at the time of the call. */
    private FaultPlan plan() {
        return new FaultPlan() {
            @Override
            public org.xmtp.reactive.testkit.PublishFault publish() {
                return faults.publish();
            }

            @Override
            public org.xmtp.reactive.testkit.QueryFault query() {
                return faults.query();
            }

            @Override
            public org.xmtp.reactive.testkit.SubscriptionFault subscription() {
                return faults.subscription();
            }
        };
    }
}
