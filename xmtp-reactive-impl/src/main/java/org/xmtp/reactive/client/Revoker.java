package org.xmtp.reactive.client;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.identity.Revoking;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Revocation;
import reactor.core.publisher.Mono;

/** A client's revocations of installations of its own account: with what is known of them, and for its directory. */
final class Revoker {
    private static final Logger LOG = LoggerFactory.getLogger(Revoker.class);

    private final Engine engine;
    private final Holder holder;
    private final AccountAddress account;

    /** What is known of our account, once its topics were read. */
    private record Ours(AccountRow row, Set<InstallationId> leftOut) {
        Revoking.Known known() {
            Set<InstallationId> seen = new LinkedHashSet<>(leftOut);
            row.contacts().forEach(contact -> seen.add(contact.peer().installation()));
            return new Revoking.Known(Optional.of(seen), row.revocations());
        }
    }

    Revoker(Engine engine, Holder holder) {
        this.engine = engine;
        this.holder = holder;
        this.account = engine.ground().identity().address();
    }

    /** Creates the revocation of installations. */
    Mono<RevokedInstallations> revoke(Collection<InstallationId> installations) {
        return ours().flatMap(ours -> revoke(installations, ours)).doOnNext(Revoker::warn);
    }

    /** Creates the revocation of all but this one. */
    Mono<RevokedInstallations> revokeOthers() {
        return ours().flatMap(ours -> {
            Set<InstallationId> others = new LinkedHashSet<>(ours.leftOut);
            ours.row.valid().stream().map(Contact::peer).forEach(peer -> others.add(peer.installation()));
            others.remove(engine.ground().identity().installation());
            return others.isEmpty()
                    ? Mono.just(new RevokedInstallations(account, List.of(), Set.of()))
                    : revoke(others, ours);
        });
    }

    private static void warn(RevokedInstallations revoked) {
        if (!revoked.unknown().isEmpty()) {
            LOG.warn(
                    "Of these installations of {} no bundle was ever seen, and they are revoked all the same; look whether"
                            + " an id was mistyped: {}",
                    revoked.account(),
                    revoked.unknown());
        }
    }

    private Mono<RevokedInstallations> revoke(Collection<InstallationId> installations, Ours ours) {
        Signer signer = holder.signer()
                .orElseThrow(() -> new XmtpConfigurationException(
                        ErrorCode.SIGNER_MISSING,
                        "The client was made without a signer, and the account's wallet has to sign a revocation; call"
                                + " signer(…)."));
        return new Revoking(engine.ground().transport(), engine.ground().loop())
                .revoke(signer, installations, ours.known(), this::kept);
    }

    private Mono<Void> kept(Revocation revocation) {
        return engine.questions()
                .<Boolean>ask(
                        (run, answer, failed) -> run.directory().revoke(revocation, () -> answer.accept(true), failed))
                .then();
    }

    private Mono<Ours> ours() {
        return engine.questions().ask((run, answer, failed) -> {
            if (engine.revocation().isPresent()) {
                failed.accept(engine.revocation().get());
            } else if (engine.ground().offline()) {
                failed.accept(new XmtpConnectionException(
                        ErrorCode.NODE_UNREACHABLE,
                        "The client works offline, and a revocation goes to the node; connect without offline()."));
            } else {
                refreshed(run, answer, failed);
            }
        });
    }

    private void refreshed(Run run, Consumer<Ours> answer, Consumer<Throwable> failed) {
        run.directory()
                .refresh(
                        account,
                        contacts -> run.directory()
                                .everything(
                                        account,
                                        row -> answer.accept(new Ours(
                                                row, Set.copyOf(run.directory().leftOut(account)))),
                                        failed),
                        failed);
    }
}
