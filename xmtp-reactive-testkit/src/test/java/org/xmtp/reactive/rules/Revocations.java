package org.xmtp.reactive.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.wire.RevocationCodec;
import reactor.core.publisher.Flux;

/** Revocations as wallets sign them and as nobody should, and nodes that keep them from a client. */
final class Revocations {
    private Revocations() {}

    /** What a wallet signs of an account's installations, which need not be its own. */
    static Revocation of(Signer wallet, AccountAddress account, long revokedNs, InstallationId... installations) {
        List<InstallationId> ids = Arrays.stream(installations).sorted().toList();
        String text = RevocationCodec.statement(account, ids, revokedNs).text();
        byte[] signature = Objects.requireNonNull(wallet.sign(text).block());
        return new Revocation(account, ids, revokedNs, signature);
    }

    /** A wallet's revocation of its own installations, in its envelope. */
    static NetworkEnvelope envelope(Signer wallet, long revokedNs, InstallationId... installations) {
        return envelope(of(wallet, wallet.address(), revokedNs, installations), wallet.address(), revokedNs);
    }

    /** A revocation on the topic of whatever account, at whatever time. */
    static NetworkEnvelope envelope(Revocation revocation, AccountAddress on, long timestampNs) {
        return new NetworkEnvelope(Topics.revoked(on), timestampNs, RevocationCodec.write(revocation));
    }

    /** Keeps from a client what stands on revocation topics, as a node does that is in league with who was revoked. */
    static void withheldFrom(Installation installation) {
        installation.transport.brings(
                signal -> signal instanceof SubscriptionSignal.Received received && isRevocation(received.envelope())
                        ? Flux.empty()
                        : Flux.just(signal));
        installation.transport.answers(page -> page.map(answer -> new QueryPage(
                answer.envelopes().stream()
                        .filter(envelope -> !isRevocation(envelope))
                        .toList(),
                answer.next())));
    }

    /** Lets it have everything again. */
    static void givenTo(Installation installation) {
        installation.transport.brings(Flux::just);
        installation.transport.answers(page -> page);
    }

    private static boolean isRevocation(NetworkEnvelope envelope) {
        return envelope.topic().startsWith("/xmtp/3/revoked-");
    }
}
