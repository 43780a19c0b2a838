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
import org.xmtp.reactive.cryptography.olm.InboundSession;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetSession;

/**
 * Microseconds of one thread for each operation of the ratchet. Single operations are sampled, since their median says
 * what an operation costs even where other programs take the processor away now and then.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RatchetBenchmark {
    /** So many that each is decrypted with other keys than the one before: a cipher keeps what its last key gave. */
    private static final int ARRIVED = 1000;

    /** Which implementation is measured. */
    @Param("java")
    public String ratchet = "java";

    /** The Olm version of the sessions. */
    @Param({"V1", "V2"})
    public OlmVersion version = OlmVersion.V1;

    private Peers peers;
    private final byte[] payload = Peers.payload();
    private Peers.Standing sending;
    private Peers.Standing moving;
    private RatchetSession start;
    private RatchetSession receiving;
    private OlmMessage[] arrived;
    private int next;
    private PreKeyMessage first;
    private byte[] state;

    /** Leaves the rest to {@link #establish()}, since JMH sets the parameters only after this. */
    @SuppressWarnings("NullAway.Init")
    public RatchetBenchmark() {}

    /** Makes the sessions in the version that is measured. */
    @Setup
    public void establish() {
        peers = Peers.on(ratchet);
        sending = peers.establish(version);
        moving = peers.establish(version);
        Peers.Standing standing = peers.establish(version);
        standing.theirs().decrypt(standing.ours().encrypt(payload));
        start = standing.theirs();
        receiving = start.copy();
        arrived = Stream.generate(() -> standing.ours().encrypt(payload))
                .limit(ARRIVED)
                .toArray(OlmMessage[]::new);
        next = 0;
        first = Peers.preKey(peers.open(version).encrypt(payload));
        state = sending.ours().serialize();
    }

    /** The next message of a standing chain. */
    @Benchmark
    public OlmMessage encrypt() {
        return sending.ours().encrypt(payload);
    }

    /** The next message of a standing chain. */
    @Benchmark
    public byte[] decrypt() {
        if (next == ARRIVED) {
            next = 0;
            receiving = start.copy();
        }
        return receiving.decrypt(arrived[next++]);
    }

    /** A message and its answer: both sides encrypt on a new chain and decrypt on a new one. */
    @Benchmark
    public byte[] pingPong() {
        moving.theirs().decrypt(moving.ours().encrypt(payload));
        return moving.ours().decrypt(moving.theirs().encrypt(payload));
    }

    /** A new session to an installation, with its first message. */
    @Benchmark
    public OlmMessage openOutbound() {
        return peers.open(version).encrypt(payload);
    }

    /** A new session from a pre-key message, which it decrypts. */
    @Benchmark
    public InboundSession<? extends RatchetSession> openInbound() {
        return peers.bob().inboundSession(first, Peers.RANDOM);
    }

    /** A standing session's state, as it is sealed and stored. */
    @Benchmark
    public byte[] save() {
        return sending.ours().serialize();
    }

    /** The session of a state. */
    @Benchmark
    public RatchetSession restore() {
        return peers.engine().restoreSession(state, Peers.RANDOM);
    }
}
