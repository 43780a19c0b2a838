package org.xmtp.reactive.node.api;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.Topics;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.Subscriber;
import org.xmtp.reactive.node.relay.TopicFilter;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The three ways to subscribe. Each registers first, and says so then in the headers. */
record Subscriptions(EnvelopeStore store, EnvelopeRelay relay) {

    /** What is published from now on and, for topics that resume, what arrived before. */
    Flux<Envelope> subscribe(SubscribeRequest request) {
        Set<String> topics = TopicLimit.topics(request);
        if (request.getResumeCount() == 0) {
            return live(TopicFilter.of(topics)).map(names(request)::show);
        }
        if (topics.contains(Topics.WILDCARD)) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("\"" + Topics.WILDCARD + "\" can't stand beside topics that resume")
                    .asRuntimeException();
        }
        return Flux.defer(() -> {
            Context call = Context.current();
            Subscriber caller = Callers.current();
            Consumer<Metadata> headers = SubscriptionHeaders.sender();
            return Resumes.of(request, topics, store).flatMapMany(resumes -> {
                SubscriberStream stream = new SubscriberStream(store, relay, caller);
                endWith(call, stream::cancel);
                stream.replace(topics, resumes.places());
                headers.accept(resumes.metadata());
                return stream.envelopes().map(names(request)::show);
            });
        });
    }

    /** Everything below {@code /xmtp/0/}. */
    Flux<Envelope> all() {
        return live(TopicFilter.ALL).map(ArrivedEnvelope::envelope);
    }

    /** As {@link #subscribe}, whose topics each request replaces; the end of the requests changes nothing. */
    Flux<Envelope> replaceable(Flux<SubscribeRequest> requests) {
        return Flux.defer(() -> {
            SubscriberStream stream = new SubscriberStream(store, relay, Callers.current());
            AtomicBoolean isNamed = new AtomicBoolean();
            endWith(Context.current(), stream::cancel);
            SubscriptionHeaders.sender().accept(new Metadata());
            // Apart from what is sent: an end of ours must not cancel the requests, for which the stub starts a thread.
            return stream.envelopes()
                    .doOnSubscribe(started -> requests.concatMap(request -> change(stream, request, isNamed), 1)
                            .subscribe(nothing -> {}, stream::fail))
                    .map(envelope -> (isNamed.get() ? StoreNames.NAMED : StoreNames.NOT_NAMED).show(envelope));
        });
    }

    /** Applies a request. */
    private Mono<Void> change(SubscriberStream stream, SubscribeRequest request, AtomicBoolean isNamed) {
        Set<String> topics = TopicLimit.topics(request);
        return Resumes.of(request, stream.added(topics), store).flatMap(resumes -> {
            if (!resumes.refused().isEmpty()) {
                return Mono.error(Status.FAILED_PRECONDITION
                        .withDescription("topics can't go on behind the places named; read them by Query")
                        .asRuntimeException(resumes.metadata()));
            }
            isNamed.set(names(request) == StoreNames.NAMED);
            stream.replace(topics, resumes.places());
            return Mono.empty();
        });
    }

    private Flux<ArrivedEnvelope> live(TopicFilter filter) {
        return Flux.defer(() -> {
            LiveSubscription subscription = relay.subscribe(Callers.current(), filter);
            endWith(Context.current(), subscription::cancel);
            SubscriptionHeaders.sender().accept(new Metadata());
            return subscription.envelopes();
        });
    }

    /** However the call ends, this is told: nothing stays registered for a client that is gone. */
    private static void endWith(Context call, Runnable end) {
        call.addListener(ended -> end.run(), Runnable::run);
    }

    private StoreNames names(SubscribeRequest request) {
        return StoreNames.of(request.getStoreId(), store.id());
    }
}
