package org.xmtp.reactive.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.RuntimeSpec;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.XmtpEngine;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.identity.Revoking;
import org.xmtp.reactive.network.SharedConnections;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.ThreadedRuntime;
import org.xmtp.reactive.store.h2.H2Stores;
import reactor.core.publisher.Mono;

/** The engine as the API finds it. */
public final class InstalledEngine implements XmtpEngine {
    private final StoreFactory stores;

    /**
     * The engine, with its own stores.
     *
     * @throws XmtpConfigurationException if a library that it needs is older than it takes
     */
    public InstalledEngine() {
        this(EngineStores::of);
        LibraryVersions.check();
    }

    /** The engine on other stores: for tests that put something between. */
    public InstalledEngine(StoreFactory stores) {
        this.stores = stores;
    }

    @Override
    public Mono<XmtpClient> connect(XmtpOptions options) {
        return Mono.defer(() -> {
            EngineRuntime runtime = engineRuntime(options.runtime().orElseGet(Shared::runtime));
            Loop loop = new Loop(runtime);
            return loop.<XmtpClient>mono(reply -> new Opening(options, runtime, loop, stores, reply).begin());
        });
    }

    @Override
    public Mono<StoreSalvage> salvage(XmtpStore.InFile damaged, Path fresh) {
        return Mono.defer(() -> H2Stores.salvage(damaged, fresh, Shared.runtime()));
    }

    @Override
    public Mono<RevokedInstallations> revoke(
            Signer signer,
            NodeAccess node,
            Optional<NetworkTransport> transport,
            Optional<XmtpRuntime> runtime,
            List<InstallationId> installations) {
        return Mono.defer(() -> {
            EngineRuntime on = engineRuntime(runtime.orElseGet(Shared::runtime));
            NetworkTransport way =
                    transport.<NetworkTransport>map(LentTransport::new).orElseGet(() -> on.transport(node));
            return Mono.usingWhen(
                    Mono.just(way),
                    opened -> new Revoking(opened, new Loop(on)).withoutStore(signer, installations),
                    NetworkTransport::close);
        });
    }

    private static EngineRuntime engineRuntime(XmtpRuntime chosen) {
        if (chosen instanceof EngineRuntime runtime) {
            return runtime;
        }
        throw XmtpConfigurationException.invalid(
                "runtime", chosen.getClass().getName(), "give one that XmtpRuntime.create made");
    }

    @Override
    public XmtpRuntime sharedRuntime() {
        return Shared.runtime();
    }

    @Override
    public XmtpRuntime runtime(RuntimeSpec spec) {
        return newRuntime(spec);
    }

    private static ThreadedRuntime newRuntime(RuntimeSpec spec) {
        return new ThreadedRuntime(spec, new SharedConnections(), H2Stores.THREADS);
    }

    /** Made at the first use. */
    private static final class Shared {
        private static final EngineRuntime RUNTIME = newRuntime(RuntimeSpec.defaults());

        static EngineRuntime runtime() {
            return RUNTIME;
        }
    }

    @Override
    public boolean checksumHolds(String address) {
        try {
            WalletAddress.parse(address);
            return true;
        } catch (WalletException e) {
            return false;
        }
    }

    @Override
    public Signer wallet(byte[] privateKey) {
        try {
            return new WalletSigner(WalletKey.of(privateKey));
        } catch (WalletException e) {
            throw XmtpConfigurationException.invalid("wallet key", "****", "give 32 bytes in the range of secp256k1");
        }
    }

    @Override
    public Signer randomWallet() {
        return new WalletSigner(WalletKey.random(Shared.runtime().random()));
    }

    /** A wallet in memory. */
    private record WalletSigner(WalletKey key) implements Signer {
        @Override
        public AccountAddress address() {
            return new AccountAddress(key.address().wire());
        }

        @Override
        public Mono<byte[]> sign(String text) {
            return Mono.fromSupplier(() -> key.sign(text));
        }

        @Override
        public String toString() {
            return "WalletSigner[" + address() + "]";
        }
    }
}
