package org.xmtp.reactive.benchmarks.ratchet;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.RatchetSession;

/**
 * What a session that keeps the keys of skipped messages pays for the next message in order, as the engine receives it:
 * a copy that decrypts, and what of it is to be stored.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SkippedKeysBenchmark {
    private static final int ARRIVED = 1000;

    /** How many messages of the chain have not come. */
    @Param({"0", "2000"})
    public int skipped;

    private final byte[] payload = Peers.payload();
    private RatchetSession start;
    private RatchetSession receiving;
    private OlmMessage[] arrived;
    private int next;

    /** Leaves the rest to {@link #establish()}, since JMH sets the parameters only after this. */
    @SuppressWarnings("NullAway.Init")
    public SkippedKeysBenchmark() {}

    /** Makes a session that has skipped them. */
    @Setup
    public void establish() {
        Peers.Standing standing = Peers.on("java").establish(OlmVersion.V1);
        standing.theirs().decrypt(standing.ours().encrypt(payload));
        for (int i = 0; i < skipped; i++) {
            standing.ours().encrypt(payload);
        }
        standing.theirs().decrypt(standing.ours().encrypt(payload));
        start = standing.theirs();
        receiving = start;
        arrived = Stream.generate(() -> standing.ours().encrypt(payload))
                .limit(ARRIVED)
                .toArray(OlmMessage[]::new);
    }

    /** The next message of the chain. */
    @Benchmark
    public void receive(Blackhole consumer) {
        if (next == ARRIVED) {
            next = 0;
            receiving = start;
        }
        RatchetSession copy = receiving.copy();
        consumer.consume(copy.decrypt(arrived[next++]));
        consumer.consume(copy.head());
        consumer.consume(copy.pages().changesSince(receiving.pages()));
        receiving = copy;
    }
}
