package org.xmtp.reactive.node.contact;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps revocation topics readable: on one stand revocations that its account's wallet has signed, in the one form they
 * have, each of which names somebody new. The signature is verified before anything is read, so that only the wallet
 * can have the topic read.
 */
final class RevocationChecks {
    /** The most installations and revocations that are remembered, over all topics. */
    private static final long MAX_REMEMBERED = 200_000;

    private final TopicReading reading;
    private final Scheduler scheduler;
    private final AsyncCache<String, TopicRevocations> topics;

    /** Checks what is to be put where a reading reads; see {@link ContactChecks}. */
    RevocationChecks(TopicReading reading, Duration known, Scheduler scheduler) {
        this.reading = reading;
        this.scheduler = scheduler;
        this.topics = Caffeine.newBuilder()
                .maximumWeight(MAX_REMEMBERED)
                .expireAfterWrite(known)
                .executor(Runnable::run)
                .weigher((String topic, TopicRevocations revocations) -> 1 + revocations.size())
                .buildAsync();
    }

    /** Creates the check of an envelope on a revocation topic; as {@link ContactChecks#check}. */
    Mono<Void> check(AdmittedEnvelope envelope) {
        return Mono.defer(() -> {
                    WalletAddress account = AccountTopic.REVOKED.account(envelope.topic());
                    SignedRevocation revocation = SignedRevocation.parse(envelope.envelope(), account);
                    revocation.requireSignatureOf(account);
                    return check(envelope, account, revocation);
                })
                .subscribeOn(scheduler);
    }

    /** Reads topics again when they are next written to: what is known of them may not stand there. */
    void forget(Set<String> changed) {
        topics.synchronous().invalidateAll(changed);
    }

    private Mono<Void> check(AdmittedEnvelope envelope, WalletAddress account, SignedRevocation revocation) {
        CompletableFuture<TopicRevocations> known = topics.get(
                envelope.topic(), (topic, executor) -> read(topic, account).toFuture());
        // Several callers wait for it: so none of them takes it away by being cancelled.
        return Mono.fromFuture(known, true).publishOn(scheduler).flatMap(stored -> {
            if (stored.holds(envelope.id())) {
                return Mono.empty();
            }
            Optional<String> full = stored.add(revocation.installations(), envelope.id());
            if (full.isPresent()) {
                return Mono.error(new ContactRefusedException(full.get()));
            }
            // Weighs it anew; where others have read it meanwhile, it is counted there.
            boolean isRemembered =
                    topics.asMap().replace(envelope.topic(), known, CompletableFuture.completedFuture(stored));
            return isRemembered ? Mono.empty() : check(envelope, account, revocation);
        });
    }

    /** What was stored while nothing was checked takes nobody's place. */
    private Mono<TopicRevocations> read(String topic, WalletAddress account) {
        TopicRevocations found = new TopicRevocations();
        return reading.pages(topic, 0, Long.MAX_VALUE)
                // Many signatures, which others must not wait for.
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(arrived -> signed(arrived.envelope(), account)
                        .ifPresent(one -> found.add(one.installations(), EnvelopeId.of(arrived.envelope()))))
                .then(Mono.just(found));
    }

    private static Optional<SignedRevocation> signed(Envelope envelope, WalletAddress account) {
        try {
            SignedRevocation revocation = SignedRevocation.parse(envelope, account);
            revocation.requireSignatureOf(account);
            return Optional.of(revocation);
        } catch (ContactRefusedException e) {
            return Optional.empty();
        }
    }
}
