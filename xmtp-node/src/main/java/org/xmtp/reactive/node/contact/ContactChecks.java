package org.xmtp.reactive.node.contact;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps contact topics readable: on one stand the bundles of installations to which its account's wallet has granted
 * that, no more than some of each; and revocation topics. What stands there is read once, and again after a time in
 * which other nodes on the same store may have put more.
 */
public final class ContactChecks {

    /** The most bundles whose places are remembered, over all topics. */
    private static final long MAX_REMEMBERED = 200_000;

    private final TopicReading reading;
    private final RevocationChecks revocations;
    private final Scheduler scheduler;
    private final AsyncCache<String, TopicBundles> topics;

    /**
     * Checks what is to be put into a store.
     *
     * @param known how long what was read stays true
     * @param scheduler on which it computes; not closed here
     */
    public ContactChecks(EnvelopeStore store, Duration known, Scheduler scheduler) {
        this.reading = new TopicReading(store);
        this.revocations = new RevocationChecks(reading, known, scheduler);
        this.scheduler = scheduler;
        this.topics = Caffeine.newBuilder()
                .maximumWeight(MAX_REMEMBERED)
                .expireAfterWrite(known)
                .executor(Runnable::run)
                .weigher((String topic, TopicBundles bundles) -> 1 + bundles.size())
                .buildAsync();
    }

    /** Whether there is anything to check of an envelope. */
    public static boolean isContact(AdmittedEnvelope envelope) {
        return AccountTopic.CONTACT.isOf(envelope.envelope()) || AccountTopic.REVOKED.isOf(envelope.envelope());
    }

    /**
     * Creates the check of an envelope on a contact or revocation topic; nothing happens until subscribed.
     *
     * <ul>
     *   <li><em>Completes</em> when it may be stored, and counts it.
     *   <li><em>Errors with</em> {@link ContactRefusedException}, or with
     *       {@link org.xmtp.reactive.node.store.StoreException}.
     * </ul>
     */
    public Mono<Void> check(AdmittedEnvelope envelope) {
        return Mono.defer(() -> {
            if (AccountTopic.REVOKED.isOf(envelope.envelope())) {
                return revocations.check(envelope);
            }
            WalletAddress account = AccountTopic.CONTACT.account(envelope.topic());
            return check(
                    envelope, account, ContactBundle.parse(envelope.envelope().getMessage()));
        });
    }

    private Mono<Void> check(AdmittedEnvelope envelope, WalletAddress account, ContactBundle bundle) {
        CompletableFuture<TopicBundles> known = topics.get(
                envelope.topic(),
                (topic, executor) -> read(topic, new TopicBundles(false)).toFuture());
        // Several callers wait for it: so none of them takes it away by being cancelled.
        return Mono.fromFuture(known, true).publishOn(scheduler).flatMap(stored -> {
            if (stored.holds(bundle.identityKey(), envelope.id())) {
                return Mono.empty();
            }
            Optional<String> refusal = stored.refusal(bundle.identityKey(), bundle.sequence());
            if (refusal.isPresent() && stored.isVerified()) {
                return stands(envelope)
                        .flatMap(stands ->
                                stands ? Mono.empty() : Mono.error(new ContactRefusedException(refusal.get())));
            }
            if (refusal.isPresent()) {
                // Of many who are refused at a time one reads it again.
                topics.asMap()
                        .computeIfPresent(
                                envelope.topic(),
                                (topic, current) -> current == known
                                        ? verified(topic, account, stored.granted())
                                                .toFuture()
                                        : current);
                return check(envelope, account, bundle);
            }
            bundle.requireGrantOf(account);
            bundle.requireSignedFor(account);
            boolean isCounted = stored.addGranted(bundle.identityKey(), bundle.sequence(), envelope.id())
                    && isRemembered(envelope.topic(), known, CompletableFuture.completedFuture(stored));
            return isCounted ? Mono.empty() : check(envelope, account, bundle);
        });
    }

    /** Reads topics again when they are next written to: something on them was deleted. */
    public void forget(Set<String> changed) {
        topics.synchronous().invalidateAll(changed);
        revocations.forget(changed);
    }

    /** Counts what was checked and could not be stored only where it stands there after all. */
    public void failed(List<AdmittedEnvelope> envelopes) {
        revocations.forget(envelopes.stream().map(AdmittedEnvelope::topic).collect(Collectors.toSet()));
        envelopes.stream()
                .filter(ContactChecks::isContact)
                .collect(Collectors.groupingBy(
                        AdmittedEnvelope::topic, Collectors.mapping(AdmittedEnvelope::id, Collectors.toSet())))
                .forEach((topic, failed) -> topics.asMap()
                        .computeIfPresent(
                                topic,
                                (name, known) -> known.thenCompose(stored ->
                                        read(name, stored.grantedBut(failed)).toFuture())));
    }

    /** Weighs it anew; false if others know better meanwhile. */
    private boolean isRemembered(
            String topic, CompletableFuture<TopicBundles> known, CompletableFuture<TopicBundles> grown) {
        return topics.asMap().replace(topic, known, grown) || topics.asMap().putIfAbsent(topic, grown) == null;
    }

    private Mono<Boolean> stands(AdmittedEnvelope envelope) {
        long at = envelope.id().timestampNs();
        return reading.pages(envelope.topic(), at, at)
                .any(arrived -> EnvelopeId.of(arrived.envelope()).equals(envelope.id()));
    }

    private Mono<TopicBundles> read(String topic, TopicBundles found) {
        return reading.pages(topic, 0, Long.MAX_VALUE)
                .doOnNext(arrived -> parsed(arrived).ifPresent(bundle -> add(found, bundle, arrived)))
                .then(Mono.just(found));
    }

    /** The same without what was stored while nothing was checked: only once that takes the room of others. */
    private Mono<TopicBundles> verified(String topic, WalletAddress account, TopicBundles found) {
        Set<ByteString> granted = new HashSet<>();
        return reading.pages(topic, 0, Long.MAX_VALUE)
                // Many signatures, which others must not wait for.
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(arrived -> parsed(arrived)
                        .filter(bundle -> isGranted(bundle, account, granted))
                        .ifPresent(bundle -> add(found, bundle, arrived)))
                .then(Mono.just(found));
    }

    private static boolean isGranted(ContactBundle bundle, WalletAddress account, Set<ByteString> granted) {
        try {
            if (!granted.contains(bundle.grant())) {
                bundle.requireGrantOf(account);
                granted.add(bundle.grant());
            }
            bundle.requireSignedFor(account);
            return true;
        } catch (ContactRefusedException e) {
            return false;
        }
    }

    private static void add(TopicBundles found, ContactBundle bundle, ArrivedEnvelope arrived) {
        found.add(bundle.identityKey(), bundle.sequence(), EnvelopeId.of(arrived.envelope()));
    }

    private static Optional<ContactBundle> parsed(ArrivedEnvelope arrived) {
        try {
            return Optional.of(ContactBundle.parse(arrived.envelope().getMessage()));
        } catch (ContactRefusedException e) {
            return Optional.empty();
        }
    }
}
