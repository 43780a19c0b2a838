package org.xmtp.reactive.client;

import java.security.SecureRandom;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.XmtpEngine;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.network.GrpcTransport;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.EngineStores;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The engine as the API finds it. */
public final class InstalledEngine implements XmtpEngine {
    @Override
    public Mono<XmtpClient> connect(XmtpOptions options) {
        return Mono.defer(() -> {
            EngineStore store = EngineStores.of(options.store());
            CodecRegistry codecs = new CodecRegistry(options.codecs());
            return store.open().flatMap(head -> {
                NetworkTransport transport = options.transport().orElseGet(() -> GrpcTransport.connect(options.node()));
                boolean ownTimer = options.timer().isEmpty();
                Scheduler timer = options.timer().orElseGet(() -> Schedulers.newSingle("xmtp-timer", true));
                Mono<Void> release = (options.transport().isEmpty() ? transport.close() : Mono.<Void>empty())
                        // Schedulers are disposed of behind it, which waits for their locks.
                        .publishOn(Schedulers.boundedElastic())
                        .then(Mono.fromRunnable(() -> {
                            if (ownTimer) {
                                timer.dispose();
                            }
                        }));
                Journal journal = new Journal(store, head.lastPosition());
                return new Registration(options, transport, journal)
                        .resumeOrRegister(head)
                        .<XmtpClient>map(identity -> new ReactiveXmtpClient(
                                new Engine(options, identity, head, store, journal, transport, timer, release), codecs))
                        .onErrorResume(error -> store.close().then(release).then(Mono.error(error)));
            });
        });
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
        return new WalletSigner(WalletKey.random(new SecureRandom()));
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
