package org.xmtp.reactive.identity;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredIdentity;
import reactor.core.publisher.Mono;

/** Makes an installation, or resumes the one in the store; an unpublished one is published before anything else. */
public final class Registration {
    private final XmtpOptions options;
    private final NetworkTransport transport;
    private final Journal journal;
    private final SecureRandom random = seededOnce();

    /** A registration with what the client is made of. */
    public Registration(XmtpOptions options, NetworkTransport transport, Journal journal) {
        this.options = options;
        this.transport = transport;
        this.journal = journal;
    }

    /** The system's generator reads a file now and then; this one is seeded here, and never blocks a lane. */
    private static SecureRandom seededOnce() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK from 9 on has DRBG", e);
        }
    }

    /** Creates the installation or its resumption. */
    public Mono<LocalIdentity> resumeOrRegister(StoreHead head) {
        return Mono.defer(() -> head.identity().map(this::resume).orElseGet(this::register));
    }

    private Mono<LocalIdentity> resume(StoredIdentity stored) {
        Optional<AccountAddress> signer = options.signer().map(Signer::address);
        if (signer.isPresent() && !signer.get().equals(stored.address())) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.OTHER_ACCOUNT,
                    "The store holds an installation of " + stored.address() + ", but the signer is " + signer.get()
                            + "; give the store of that account, or a new one."));
        }
        Optional<String> asked = options.ratchet().filter(name -> !name.equals(stored.ratchet()));
        if (asked.isPresent()) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.OTHER_RATCHET,
                    "The store was made with the ratchet \"" + stored.ratchet() + "\", but \"" + asked.get()
                            + "\" is asked for, which cannot read its sessions; ask for none, or give a new store."));
        }
        LocalIdentity identity = LocalIdentity.of(stored, Ratchets.named(stored.ratchet()), random);
        return stored.published() || options.offline() ? Mono.just(identity) : publish(identity);
    }

    private Mono<LocalIdentity> register() {
        if (options.requireExisting() || options.offline()) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.NO_INSTALLATION,
                    "The store holds no installation; register one first, or look whether this is the right store."));
        }
        if (options.signer().isEmpty()) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.NO_INSTALLATION,
                    "The store holds no installation and no signer was given to make one; call signer(…)."));
        }
        Signer signer = options.signer().get();
        RatchetEngine ratchet = Ratchets.named(options.ratchet().orElse(JavaRatchet.NAME));
        RatchetAccount account = ratchet.createAccount(random);
        Grant grant = new Grant(WalletAddress.ofWire(signer.address().wire()), account.identityKey());
        return Mono.defer(() -> signer.sign(grant.text()))
                .onErrorMap(e -> new XmtpConfigurationException(
                        ErrorCode.SIGNER_FAILED, "The wallet did not sign the grant; registration needs it.", e))
                .flatMap(signature -> {
                    checkSignature(grant, signature);
                    StoredIdentity stored = new StoredIdentity(
                            signer.address(),
                            ratchet.name(),
                            account.serialize(),
                            signature.clone(),
                            nowNs(options.clock()),
                            false);
                    return journal.write(List.of(new Change.IdentityChanged(stored)))
                            .thenReturn(LocalIdentity.of(stored, ratchet, random));
                })
                .flatMap(this::publish);
    }

    private static void checkSignature(Grant grant, byte[] signature) {
        boolean holds;
        try {
            holds = grant.isSignedBy(WalletSignature.parse(signature));
        } catch (WalletException e) {
            holds = false;
        }
        if (!holds) {
            throw new XmtpConfigurationException(
                    ErrorCode.SIGNER_FAILED,
                    "The wallet's signature does not prove its own address; sign the text as EIP-191 personal_sign with the"
                            + " key of that address (contract wallets cannot sign this grant).");
        }
    }

    private Mono<LocalIdentity> publish(LocalIdentity identity) {
        NetworkEnvelope envelope = new NetworkEnvelope(
                Topics.contact(identity.address()), identity.stored().createdNs(), identity.bundle());
        StoredIdentity published = identity.stored().afterPublishing();
        return transport
                .publish(List.of(envelope))
                .onErrorMap(Registration::unreachable)
                .then(Mono.defer(() -> journal.write(List.of(new Change.IdentityChanged(published)))))
                .thenReturn(LocalIdentity.of(published, identity.ratchet(), identity.random()));
    }

    private static Throwable unreachable(Throwable error) {
        return error instanceof org.xmtp.reactive.api.spi.TransportException failure
                        && failure.kind() == org.xmtp.reactive.api.spi.TransportException.Kind.REFUSED
                ? new XmtpRejectedException(
                        ErrorCode.NODE_REFUSED, "The node refuses the contact bundle: " + error.getMessage(), error)
                : new XmtpConnectionException(
                        ErrorCode.NODE_UNREACHABLE,
                        "The new installation could not be published: " + error.getMessage()
                                + "; start the node or correct its address, then connect again.",
                        error);
    }

    /** The time of day in nanoseconds since the epoch. */
    public static long nowNs(Clock clock) {
        Instant now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }
}
