package org.xmtp.reactive.benchmarks.wire;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.hpke.HpkeContext;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.Seal;
import org.xmtp.reactive.wire.SealedEnvelope;

/**
 * Microseconds of one thread for what sealing adds to a message: the agreement, which messages that are sealed together
 * share, and the rest, which each needs; beside an envelope in the open.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SealBenchmark {
    /** How long the Olm message is. */
    @Param("500")
    public int bytes = 500;

    private final SecureRandom random = new SecureRandom();
    private final OlmAccount recipient = OlmAccount.create(random);
    private final Encapsulation shared = encapsulate();
    private final HpkeContext context = agree();
    private final Header header;
    private byte[] message;
    private byte[] open;
    private byte[] sealed;
    private int number;

    /** Leaves the rest to {@link #prepare()}, since JMH sets the parameters only after this. */
    @SuppressWarnings("NullAway.Init")
    public SealBenchmark() {
        AccountAddress account =
                new AccountAddress(WalletKey.random(random).address().wire());
        InstallationId installation = new InstallationId(Identifiers.installationId(recipient.identityKey()));
        header = new Header(1, account, installation, account, installation, false);
    }

    /** Writes what is read. */
    @Setup
    public void prepare() {
        message = new byte[bytes];
        random.nextBytes(message);
        open = EnvelopeCodec.write(EnvelopeCodec.headerBytes(header), message);
        sealed = sealed(0);
    }

    private byte[] sealed(int of) {
        Seal seal = new Seal(shared, of, true);
        return EnvelopeCodec.write(EnvelopeCodec.headerBytes(header, seal), message, seal);
    }

    /** The sender's agreement. */
    @Benchmark
    public Encapsulation encapsulate() {
        return Seal.encapsulation(recipient.identityKey(), random).orElseThrow();
    }

    /** The recipient's agreement. */
    @Benchmark
    public HpkeContext agree() {
        byte[] key = shared.key();
        byte[] agreed = recipient.agreement(Curve25519PublicKey.of(key)).orElseThrow();
        return Seal.opened(agreed, key, recipient.identityKey());
    }

    /** An envelope under an agreement that there is. */
    @Benchmark
    public byte[] seal() {
        number = (number + 1) % Seal.MAX_MESSAGES;
        return sealed(number);
    }

    /** The same opened. */
    @Benchmark
    public SealedEnvelope unseal() throws MalformedException {
        return EnvelopeCodec.read(sealed, key -> Optional.of(context));
    }

    /** An envelope in the open. */
    @Benchmark
    public byte[] write() {
        return EnvelopeCodec.write(EnvelopeCodec.headerBytes(header), message);
    }

    /** The same read. */
    @Benchmark
    public SealedEnvelope read() throws MalformedException {
        return EnvelopeCodec.read(open);
    }
}
