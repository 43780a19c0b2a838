package org.xmtp.reactive.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.Signalled;
import org.xmtp.reactive.cryptography.identity.RevocationStatement;
import org.xmtp.reactive.cryptography.wallet.SignedText;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.wire.RevocationCodec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Has a wallet sign that installations of its account are taken back, and publishes that. */
public final class Revoking {
    private final NetworkTransport transport;
    private final Loop loop;

    /** Revokes at a node. */
    public Revoking(NetworkTransport transport, Loop loop) {
        this.transport = transport;
        this.loop = loop;
    }

    /**
     * What is known of an account.
     *
     * @param seen of whom there are bundles; absent where that is not known of all
     * @param revocations whom its wallet has taken back
     */
    public record Known(Optional<Set<InstallationId>> seen, List<Revocation> revocations) {}

    /**
     * Creates the revocation by whoever has nothing but the wallet.
     *
     * <ul>
     *   <li><i>errors with</i> an {@link org.xmtp.reactive.api.XmtpException}.
     * </ul>
     */
    public Mono<RevokedInstallations> withoutStore(Signer signer, Collection<InstallationId> installations) {
        return Mono.defer(() -> Census.taken(signer.address(), Optional.empty(), transport, loop))
                .onErrorMap(Revoking::isOfTheNode, Revoking::unreached)
                .flatMap(found -> revoke(
                        signer,
                        installations,
                        new Known(
                                found.whole() ? Optional.of(found.granted().keySet()) : Optional.empty(),
                                found.revocations()),
                        revocation -> Mono.empty()));
    }

    /**
     * Creates the revocation of installations. What was revoked before is published once more, so that the node has it.
     *
     * @param kept makes durable what was published
     */
    public Mono<RevokedInstallations> revoke(
            Signer signer,
            Collection<InstallationId> installations,
            Known known,
            Function<Revocation, Mono<Void>> kept) {
        List<Revocation> again = new ArrayList<>();
        Set<InstallationId> wanted = new TreeSet<>(installations);
        for (Revocation before : known.revocations) {
            if (wanted.removeAll(new HashSet<>(before.installations()))) {
                again.add(before);
            }
        }
        Set<InstallationId> unknown = new HashSet<>(wanted);
        known.seen.ifPresentOrElse(unknown::removeAll, unknown::clear);
        return Flux.fromIterable(again)
                .concatMap(this::publishAgain)
                .thenMany(Flux.fromIterable(wanted).buffer(RevocationStatement.MAX_INSTALLATIONS))
                .concatMap(some -> signed(signer, some)
                        .flatMap(revocation -> publish(revocation).then(Mono.defer(() -> kept.apply(revocation)))))
                .then(Mono.fromSupplier(() -> new RevokedInstallations(
                        signer.address(), List.copyOf(new LinkedHashSet<>(installations)), unknown)));
    }

    private Mono<Revocation> signed(Signer signer, List<InstallationId> installations) {
        AccountAddress account = signer.address();
        long nowNs = Math.max(1, loop.nowNs());
        RevocationStatement statement = RevocationCodec.statement(account, installations, nowNs);
        return WalletSignatures.of(signer, statement.text(), "revocation")
                .map(bytes -> new Revocation(account, installations, nowNs, checked(statement, bytes)));
    }

    /** In the one form that is taken. */
    private static byte[] checked(RevocationStatement statement, byte[] bytes) {
        try {
            return new SignedText(statement.account(), statement.text())
                    .check(bytes)
                    .bytes();
        } catch (WalletException e) {
            throw new XmtpConfigurationException(
                    ErrorCode.SIGNER_FAILED,
                    "What the wallet signed does not revoke anything of " + statement.account() + ": " + e.getMessage()
                            + ".",
                    e);
        }
    }

    private Mono<Void> publish(Revocation revocation) {
        return Signalled.of(() -> transport.publish(List.of(RevocationClaim.envelopeOf(revocation))))
                .onErrorMap(Revoking::isOfTheNode, Revoking::unreached);
    }

    /** A node that has another one which names the same may refuse it. */
    private Mono<Void> publishAgain(Revocation revocation) {
        return publish(revocation).onErrorResume(XmtpRejectedException.class, refused -> Mono.empty());
    }

    private static boolean isOfTheNode(Throwable error) {
        return !(error instanceof LinkageError);
    }

    private static Throwable unreached(Throwable error) {
        return NodeFailures.of(
                error,
                "The revocation could not be published",
                "start the node or correct its address, then try again");
    }
}
