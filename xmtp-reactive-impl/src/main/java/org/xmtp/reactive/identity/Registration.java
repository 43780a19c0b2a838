package org.xmtp.reactive.identity;

import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.Signalled;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.wallet.SignedText;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Strand;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;

/** Makes an installation, or resumes the one in the store; an unpublished one is published before anything else. */
public final class Registration {
    private final Parts parts;
    private final Room room;

    /**
     * What a registration is made of.
     *
     * @param options what the client is made of
     * @param store where the installation is kept; nobody else writes there meanwhile
     * @param transport the way to the node
     * @param loop where clock and randomness come from
     * @param keeper has tasks run where they may block
     */
    public record Parts(XmtpOptions options, EngineStore store, NetworkTransport transport, Loop loop, Strand keeper) {}

    /**
     * An installation that the node knows, unless the client works offline.
     *
     * @param identity the installation
     * @param head where the store is now
     */
    public record Registered(LocalIdentity identity, StoreHead head) {}

    /** A registration of these parts. */
    public Registration(Parts parts) {
        this.parts = parts;
        this.room = new Room(parts);
    }

    /**
     * Creates the installation or its resumption. It reads files and makes keys, so it is subscribed where that may
     * take its time: behind {@link EngineStore#open()}, on the store's thread.
     *
     * <ul>
     *   <li><i>emits</i> the installation; it waits for the signer as long as that takes.
     *   <li><i>errors with</i> {@link XmtpConfigurationException} if signer, store and options do not fit together, or
     *       the account has no room; {@link XmtpStorageException} if the store does not take the installation; what
     *       became of it then is found by the next start; {@link org.xmtp.reactive.api.XmtpConnectionException} or
     *       {@link org.xmtp.reactive.api.XmtpRejectedException} if the node does not take its contact bundle.
     * </ul>
     */
    public Mono<Registered> resumeOrRegister(StoreHead head) {
        return Mono.defer(() -> {
            Writing writing = new Writing(parts.loop.random().nextLong(), 0, head);
            return head.identity().map(stored -> resume(stored, writing)).orElseGet(() -> register(writing));
        });
    }

    /** Where the store is, the name under which this registration writes, and how many write-sets it has written. */
    private record Writing(long writer, long written, StoreHead head) {
        WriteSet next(StoredIdentity identity) {
            return new WriteSet(
                    head.lastPosition() + 1,
                    new WriteSetId(writer, written + 1),
                    List.of(new Change.IdentityChanged(identity)));
        }

        Writing after(WriteSet durable, StoredIdentity identity) {
            return new Writing(
                    writer,
                    written + 1,
                    new StoreHead(
                            Optional.of(identity),
                            head.usedOneTimeKeys(),
                            durable.position(),
                            durable.id(),
                            head.lastSentNs(),
                            head.lastStampNs(),
                            head.swept(),
                            head.failures()));
        }
    }

    private Mono<Registered> resume(StoredIdentity stored, Writing writing) {
        Optional<AccountAddress> signer = parts.options.signer().map(Signer::address);
        if (signer.isPresent() && !signer.get().equals(stored.address())) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.OTHER_ACCOUNT,
                    "The store holds an installation of " + stored.address() + ", but the signer is " + signer.get()
                            + "; give the store of that account, or a new one."));
        }
        Optional<String> asked = parts.options.ratchet().filter(name -> !name.equals(stored.ratchet()));
        if (asked.isPresent()) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.OTHER_RATCHET,
                    "The store was made with the ratchet \"" + stored.ratchet() + "\", but \"" + asked.get()
                            + "\" is asked for, which cannot read its sessions; ask for none, or give a new store."));
        }
        LocalIdentity identity = LocalIdentity.of(stored, means(ratchet(stored.ratchet())));
        if (parts.options.offline()) {
            return Mono.just(new Registered(identity, writing.head()));
        }
        // Where an earlier version made it, which signed no bundles, or it is to do something else, it has a new one.
        StoredIdentity signed = OwnKeys.withBundle(identity, parts.loop.nowNs(), stored.createdNs());
        Mono<Writing> written = signed.equals(stored) ? Mono.just(writing) : write(signed, writing);
        return written.flatMap(next -> Signalled.of(() -> goOn(identity.as(signed), next)));
    }

    private Mono<Registered> goOn(LocalIdentity identity, Writing writing) {
        return identity.stored().published()
                ? room.forKnown(identity).thenReturn(new Registered(identity, writing.head()))
                : publish(identity, writing);
    }

    private LocalIdentity.Means means(RatchetEngine ratchet) {
        return new LocalIdentity.Means(ratchet, parts.options.sealing(), parts.loop.random());
    }

    private RatchetEngine ratchet(String name) {
        RatchetEngine ratchet = Ratchets.named(name);
        if (!parts.options.offline()) {
            new Rehearsal(ratchet, parts.loop.random()).run();
        }
        return ratchet;
    }

    private Mono<Registered> register(Writing writing) {
        if (parts.options.requireExisting() || parts.options.offline()) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.NO_INSTALLATION,
                    "The store holds no installation; register one first, or look whether this is the right store."));
        }
        if (parts.options.signer().isEmpty()) {
            return Mono.error(new XmtpConfigurationException(
                    ErrorCode.NO_INSTALLATION,
                    "The store holds no installation and no signer was given to make one; call signer(…)."));
        }
        Signer signer = parts.options.signer().get();
        return room.forAsked(signer.address())
                .onErrorMap(Registration::isOfTheNode, Registration::unpublished)
                .then(Signalled.of(() -> register(signer, writing)));
    }

    private Mono<Registered> register(Signer signer, Writing writing) {
        RatchetEngine ratchet = ratchet(parts.options.ratchet().orElse(JavaRatchet.NAME));
        RatchetAccount account = ratchet.createAccount(parts.loop.random());
        Grant grant = new Grant(WalletAddress.ofWire(signer.address().wire()), account.identityKey());
        return WalletSignatures.of(signer, grant.text(), "grant")
                .flatMap(signature -> Signalled.of(() -> {
                    checkSignature(grant, signature);
                    StoredIdentity stored = new StoredIdentity(
                            signer.address(),
                            ratchet.name(),
                            account.serialize(),
                            signature,
                            parts.loop.nowNs(),
                            false);
                    LocalIdentity unsigned = LocalIdentity.of(stored, means(ratchet));
                    StoredIdentity made = OwnKeys.withBundle(unsigned, stored.createdNs(), stored.createdNs());
                    LocalIdentity identity = unsigned.as(made);
                    return write(made, writing).flatMap(written -> Signalled.of(() -> publish(identity, written)));
                }));
    }

    private static void checkSignature(Grant grant, byte[] signature) {
        try {
            new SignedText(grant.account(), grant.text()).check(signature);
        } catch (WalletException e) {
            throw new XmtpConfigurationException(
                    ErrorCode.SIGNER_FAILED,
                    "What the wallet signed does not prove that it is " + grant.account() + ": " + e.getMessage() + ".",
                    e);
        }
    }

    private Mono<Registered> publish(LocalIdentity identity, Writing writing) {
        StoredIdentity published = identity.stored().afterPublishing();
        return room.forNew(identity)
                .then(Signalled.of(() -> parts.transport.publish(List.of(identity.bundle()))))
                .onErrorMap(Registration::isOfTheNode, Registration::unpublished)
                .then(Signalled.of(() -> write(published, writing)))
                .map(written -> new Registered(identity.as(published), written.head()));
    }

    /** What the class path lacks is no matter between us and a node. */
    private static boolean isOfTheNode(Throwable error) {
        return !(error instanceof LinkageError);
    }

    private static Throwable unpublished(Throwable error) {
        return NodeFailures.of(
                error,
                "The new installation could not be published",
                "start the node or correct its address, then connect again");
    }

    private Mono<Writing> write(StoredIdentity identity, Writing writing) {
        return Mono.defer(() -> {
            WriteSet next = writing.next(identity);
            return parts.store
                    .commit(writing.head().lastWriteSet(), List.of(next))
                    .onErrorMap(error -> !(error instanceof XmtpException), Registration::notTaken)
                    .thenReturn(writing.after(next, identity));
        });
    }

    private static XmtpStorageException notTaken(Throwable cause) {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "The store did not take the installation; free space or mend the disk, then connect again.",
                cause);
    }
}
