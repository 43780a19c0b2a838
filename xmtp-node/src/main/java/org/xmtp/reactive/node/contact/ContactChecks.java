package org.xmtp.reactive.node.contact;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.PageBounds;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps contact topics readable: on one stand the bundles of installations to which its account's wallet has granted
 * that, no more than some of each. What was stored before, or through another node on the same store, counts when the
 * topic is read, which is once until this node has looked at many others.
 */
public final class ContactChecks {

    /** The most bundles whose places are remembered, over all topics. */
    private static final long MAX_REMEMBERED = 200_000;

    private static final PageBounds PAGE = new PageBounds(1_000, 3L << 20);

    private final EnvelopeStore store;
    private final Scheduler scheduler;
    private final AsyncCache<String, TopicBundles> topics = Caffeine.newBuilder()
            .maximumWeight(MAX_REMEMBERED)
            .executor(Runnable::run)
            .weigher((String topic, TopicBundles bundles) -> 1 + bundles.size())
            .buildAsync();

    /** @param scheduler on which it computes behind a read; not closed here */
    public ContactChecks(EnvelopeStore store, Scheduler scheduler) {
        this.store = store;
        this.scheduler = scheduler;
    }

    /** Whether there is anything to check of an envelope. */
    public static boolean isContact(AdmittedEnvelope envelope) {
        return ContactTopic.isOne(envelope.topic());
    }

    /**
     * Creates the check of an envelope on a contact topic; nothing happens until subscribed.
     *
     * <ul>
     *   <li><em>Completes</em> when it may be stored, and counts it.
     *   <li><em>Errors with</em> {@link ContactRefusedException}, or with
     *       {@link org.xmtp.reactive.node.store.StoreException}.
     * </ul>
     */
    public Mono<Void> check(AdmittedEnvelope envelope) {
        return Mono.defer(() -> {
            String topic = envelope.topic();
            WalletAddress account = ContactTopic.account(topic);
            ContactBundle bundle = ContactBundle.parse(envelope.envelope().getMessage());
            return bundlesOf(topic).flatMap(stored -> {
                ByteString installation = bundle.identityKey();
                if (!stored.holds(installation, envelope.id())) {
                    bundle.requireGrantOf(account);
                    stored.add(installation, envelope.id());
                    // So that it is weighed anew.
                    topics.put(topic, CompletableFuture.completedFuture(stored));
                }
                return Mono.<Void>empty();
            });
        });
    }

    private Mono<TopicBundles> bundlesOf(String topic) {
        // Several callers wait for it: so none of them takes it away by being cancelled.
        return Mono.fromFuture(
                () -> topics.get(
                        topic,
                        (key, executor) -> read(topic).publishOn(scheduler).toFuture()),
                true);
    }

    private Mono<TopicBundles> read(String topic) {
        TopicBundles found = new TopicBundles();
        return page(topic, Optional.empty())
                .expand(page -> page.next().isEmpty() ? Mono.empty() : page(topic, page.next()))
                .concatMapIterable(EnvelopePage::envelopes, 1)
                .doOnNext(arrived -> count(found, arrived))
                .then(Mono.just(found));
    }

    private Mono<EnvelopePage> page(String topic, Optional<EnvelopeId> after) {
        return store.query(new EnvelopeQuery(Set.of(topic), 0, Long.MAX_VALUE, after, true, PAGE));
    }

    /** What is no bundle was stored before there were checks. */
    private static void count(TopicBundles found, ArrivedEnvelope arrived) {
        try {
            found.add(
                    ContactBundle.parse(arrived.envelope().getMessage()).identityKey(),
                    EnvelopeId.of(arrived.envelope()));
        } catch (ContactRefusedException e) {
            // Nobody is asked whether it may stand there.
        }
    }
}
