package org.xmtp.reactive.benchmarks.wire;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Statement;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;

/** Microseconds of one thread to check a contact bundle: the wallet's grant, and in a signed one its statement. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BundleBenchmark {
    private final AccountAddress account;
    private final byte[] unsigned;
    private final byte[] signed;

    /** Two bundles of one installation. */
    public BundleBenchmark() {
        SecureRandom random = new SecureRandom();
        WalletKey wallet = WalletKey.random(random);
        OlmAccount keys = OlmAccount.create(random);
        WalletAddress address = wallet.address();
        account = new AccountAddress(address.wire());
        byte[] grant = wallet.sign(new Grant(address, keys.identityKey()).text());
        unsigned = BundleCodec.write(keys.identityKey(), grant, account, keys.fallbackKey());
        InstallationStatement statement = new InstallationStatement(
                address,
                keys.identityKey(),
                keys.signingKey(),
                1,
                Statement.OPENS_SEALS,
                Long.MAX_VALUE,
                keys.fallbackKey(),
                1);
        signed = BundleCodec.write(statement, grant, keys.signWithIdentityKey(statement.bytes(), random));
    }

    /** One that existing clients publish. */
    @Benchmark
    public Contact unsigned() throws MalformedException {
        return BundleCodec.read(unsigned, account, 1);
    }

    /** One with a statement. */
    @Benchmark
    public Contact signed() throws MalformedException {
        return BundleCodec.read(signed, account, 1);
    }
}
