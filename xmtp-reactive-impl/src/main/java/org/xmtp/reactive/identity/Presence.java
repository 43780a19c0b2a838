package org.xmtp.reactive.identity;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Revocation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sees to it that the node knows this installation: one that was emptied or is another one is given the contact bundle
 * again, and with it what the account's wallet has revoked, lest that come back with the node. They are the same
 * envelopes each time, so a node that has them stores nothing.
 */
public final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    /** As many revocations as there can be of an account, and more. */
    private static final int MANY = 1_000;

    private final Epoch epoch;
    private final NetworkTransport transport;
    private final Directory directory;
    private final AccountAddress self;
    private NetworkEnvelope bundle;
    private TopicQuery query;
    private Runnable whenKnown = () -> {};
    private boolean stopped;
    private boolean looking;
    private boolean looksAgain;
    private boolean known;
    /** The first arrival since; 0 before there is one. */
    private long knownBefore;

    /** Rises as the node may have become another one: what an older question was answered tells nothing. */
    private long node;

    /** The presence of an installation at the node. */
    public Presence(Epoch epoch, NetworkTransport transport, Directory directory, LocalIdentity identity) {
        this.epoch = epoch;
        this.transport = transport;
        this.directory = directory;
        this.self = identity.address();
        this.bundle = identity.bundle();
        this.query = queryOf(bundle);
    }

    /** From now on this is what makes the installation known; where that is new, the node is given it. */
    void changed(LocalIdentity identity) {
        NetworkEnvelope next = identity.bundle();
        if (!isBundle(next)) {
            bundle = next;
            query = queryOf(next);
            boolean isAtNode = !stopped && (known || looking);
            forget();
            if (isAtNode) {
                looking = true;
                long asked = node;
                epoch.awaitDone(
                        transport.publish(List.of(bundle)), () -> published(asked), error -> failed(asked, error));
            }
        }
    }

    /** Has a task run each time that the node turns out to have the bundle. */
    void whenKnown(Runnable task) {
        whenKnown = task;
    }

    private static TopicQuery queryOf(NetworkEnvelope bundle) {
        return new TopicQuery(bundle.topic(), bundle.timestampNs(), 1, Optional.of(before(TopicPages.placeOf(bundle))));
    }

    /** The place behind which a place is the first there can be. */
    private static PageCursor before(PageCursor place) {
        byte[] digest = place.digest().clone();
        int at = digest.length - 1;
        while (digest[at]-- == 0) {
            at--;
        }
        return new PageCursor(place.timestampNs(), digest);
    }

    /** Whether the node is known to have it. */
    public boolean isKnown() {
        return known;
    }

    /** Something of an arrival came that was published since the node was found to have it. */
    public void arrived(long arrival) {
        if (known && knownBefore == 0) {
            knownBefore = arrival;
        }
    }

    /**
     * Whether a store that is known to have something at an arrival has the bundle too: a copy that was put back, under
     * whatever name, has everything up to some arrival.
     */
    public boolean isCoveredBy(long arrival) {
        return knownBefore != 0 && Long.compareUnsigned(arrival, knownBefore) >= 0;
    }

    /** Publishes nothing more: this installation was revoked. */
    public void stop() {
        stopped = true;
    }

    /** The node may be another one. */
    public void forget() {
        known = false;
        knownBefore = 0;
        looking = false;
        looksAgain = false;
        node++;
    }

    /** Looks whether the node has the bundle, and publishes it if not. What fails is tried the next time. */
    public void look() {
        if (looking || stopped) {
            return;
        }
        looking = true;
        long asked = node;
        epoch.await(transport.query(query), page -> found(asked, page), error -> failed(asked, error));
    }

    private void found(long asked, QueryPage page) {
        if (asked != node) {
            return;
        }
        if (page.envelopes().stream().anyMatch(this::isBundle)) {
            directory.everything(self, row -> lookFor(asked, row.revocations()), error -> failed(asked, error));
        } else {
            LOG.info("The node does not know this installation; its contact bundle is published again");
            known = false;
            directory.everything(
                    self, row -> publish(asked, row.revocations(), this::published), error -> failed(asked, error));
        }
    }

    /**
     * The bundle last: as long as it is not there, all of it is tried again. What the node refuses holds up nothing.
     *
     * @param done told the node that was asked
     */
    private void publish(long asked, List<Revocation> revocations, LongConsumer done) {
        if (stopped) {
            return;
        }
        Mono<Void> all = Flux.fromStream(revocations.stream().sorted(Comparator.comparingLong(Revocation::revokedNs)))
                .concatMap(revocation -> transport
                        .publish(List.of(RevocationClaim.envelopeOf(revocation)))
                        .onErrorResume(Presence::isRefusal, error -> Mono.empty()))
                .then(Mono.defer(() -> transport.publish(List.of(bundle))));
        epoch.awaitDone(all, () -> done.accept(asked), error -> failed(asked, error));
    }

    private static boolean isRefusal(Throwable error) {
        return error instanceof TransportException failure && failure.kind() == TransportException.Kind.REFUSED;
    }

    /**
     * One that was put back has the bundle, and perhaps not what was revoked since. Whatever becomes of a revocation
     * that is given to it again, or cannot be seen for what others have put beside it, the bundle is there.
     */
    private void lookFor(long asked, List<Revocation> revocations) {
        if (revocations.isEmpty()) {
            isThere(asked);
            return;
        }
        long firstNs =
                revocations.stream().mapToLong(Revocation::revokedNs).min().orElse(0);
        epoch.await(
                transport.query(new TopicQuery(Topics.revoked(self), firstNs, MANY, Optional.empty())),
                page -> {
                    Set<Digest> there = new HashSet<>();
                    page.envelopes().forEach(envelope -> there.add(digestOf(envelope)));
                    List<Revocation> missing = revocations.stream()
                            .filter(one -> !there.contains(digestOf(RevocationClaim.envelopeOf(one))))
                            .toList();
                    if (missing.isEmpty()) {
                        isThere(asked);
                    } else if (asked == node) {
                        publish(asked, missing, this::isThere);
                    }
                },
                error -> publish(asked, revocations, this::isThere));
    }

    private static Digest digestOf(NetworkEnvelope envelope) {
        return Digest.of(TopicPages.placeOf(envelope).digest());
    }

    private void isThere(long asked) {
        if (asked == node) {
            looking = false;
            looksAgain = false;
            known = true;
            whenKnown.run();
        }
    }

    private boolean isBundle(NetworkEnvelope envelope) {
        return Arrays.equals(envelope.message(), bundle.message());
    }

    /** Whether it is there now is seen to at once; where it is not, with the next look. */
    private void published(long asked) {
        if (asked == node) {
            looking = false;
            if (!looksAgain) {
                looksAgain = true;
                look();
            }
        }
    }

    private void failed(long asked, Throwable error) {
        if (asked == node) {
            looking = false;
        }
        LOG.debug("Whether the node knows this installation could not be seen to", error);
    }
}
