package org.xmtp.reactive.node.api;

import com.salesforce.reactorgrpc.stub.ReactorCallOptions;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xmtp.proto.message.api.v1.BatchQueryRequest;
import org.xmtp.proto.message.api.v1.BatchQueryResponse;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.ReactorMessageApiGrpc;
import org.xmtp.proto.message.api.v1.SubscribeAllRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.reactive.node.commit.CommitQueue;
import org.xmtp.reactive.node.contact.ContactChecks;
import org.xmtp.reactive.node.events.PageEvent;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The six methods of the message API. */
public final class MessageApiService extends ReactorMessageApiGrpc.MessageApiImplBase {

    /** The most queries in one batch. */
    static final int MAX_BATCH_QUERIES = 50;

    /**
     * What the messages of one answer may take, in bytes, single larger ones aside: with their topics they stay below
     * the 4 MiB that a client receives unless it is told otherwise.
     */
    static final long ANSWER_BYTES = 3L << 20;

    private final CommitQueue commits;
    private final EnvelopeStore store;
    private final Subscriptions subscriptions;
    private final Optional<RateLimits> limits;
    private final Optional<WalletTokens> tokens;
    private final PublishRules rules;

    private MessageApiService(
            CommitQueue commits, EnvelopeStore store, EnvelopeRelay relay, Admission admission, PublishRules rules) {
        this.commits = commits;
        this.store = store;
        this.limits = admission.limits();
        this.tokens = admission.tokens();
        this.rules = rules;
        this.subscriptions = new Subscriptions(store, relay);
    }

    /**
     * Whom the service serves.
     *
     * @param limits what each caller may do in a time
     * @param tokens by what those who publish say who they are
     */
    public record Admission(Optional<RateLimits> limits, Optional<WalletTokens> tokens) {}

    /**
     * The service, ready to be served.
     *
     * @param contacts what may stand on contact topics
     */
    public static ServerServiceDefinition create(
            CommitQueue commits,
            EnvelopeStore store,
            EnvelopeRelay relay,
            Admission admission,
            Optional<ContactChecks> contacts) {
        BindableService service = new MessageApiService(commits, store, relay, admission, new PublishRules(contacts));
        List<ServerInterceptor> around = new ArrayList<>(List.of(new SubscriptionHeaders(), new StoreHeaders(store)));
        around.add(admission.limits().map(RateLimits::callers).orElseGet(() -> Callers.behind(List.of())));
        admission.tokens().ifPresent(around::add);
        return CheckedRequests.of(ServerInterceptors.intercept(service, around));
    }

    @Override
    public Mono<PublishResponse> publish(PublishRequest request) {
        limits.ifPresent(limit -> limit.publish(Math.max(1, request.getEnvelopesCount())));
        tokens.ifPresent(shown -> shown.requireMayPublish(request.getEnvelopesList()));
        PublishRules.Checked checked = PublishRules.check(request.getEnvelopesList());
        return rules.hasContacts(checked)
                ? commits.beforehand(checked.admitted(), rules.checkContacts(checked))
                        .doOnError(cause -> rules.failed(checked))
                        .doOnCancel(() -> rules.failed(checked))
                        .flatMap(this::publish)
                : publish(checked);
    }

    private Mono<PublishResponse> publish(PublishRules.Checked checked) {
        Mono<Void> published = checked.admitted().isEmpty()
                ? Mono.empty()
                : commits.submit(checked.admitted()).doOnError(cause -> rules.failed(checked));
        return published.then(Mono.defer(() -> checked.refusal()
                .<Mono<PublishResponse>>map(Mono::error)
                .orElseGet(() -> Mono.just(PublishResponse.getDefaultInstance()))));
    }

    @Override
    public Mono<QueryResponse> query(QueryRequest request) {
        limits.ifPresent(limit -> limit.ask(1));
        return page(request, ANSWER_BYTES);
    }

    @Override
    public Mono<BatchQueryResponse> batchQuery(BatchQueryRequest request) {
        List<QueryRequest> queries = request.getRequestsList();
        limits.ifPresent(limit -> limit.ask(Math.max(1, queries.size())));
        if (queries.size() > MAX_BATCH_QUERIES) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("cannot exceed " + MAX_BATCH_QUERIES + " requests in single batch")
                    .asRuntimeException();
        }
        return batch(queries, new ArrayList<>(queries.size()), ANSWER_BYTES)
                .onErrorMap(failure -> Status.INTERNAL
                        .withDescription(Failures.status(failure).getStatus().getDescription())
                        .asRuntimeException());
    }

    /** One query after the other: what one leaves of the answer's bytes, those after it share. */
    private Mono<BatchQueryResponse> batch(List<QueryRequest> queries, List<QueryResponse> answered, long bytes) {
        int left = queries.size() - answered.size();
        if (left == 0) {
            return Mono.just(
                    BatchQueryResponse.newBuilder().addAllResponses(answered).build());
        }
        return page(queries.get(answered.size()), Math.max(1, bytes / left)).flatMap(page -> {
            answered.add(page);
            return batch(queries, answered, bytes - messageBytes(page));
        });
    }

    private static long messageBytes(QueryResponse page) {
        return page.getEnvelopesList().stream()
                .mapToLong(envelope -> envelope.getMessage().size())
                .sum();
    }

    private Mono<QueryResponse> page(QueryRequest request, long byteLimit) {
        return Mono.defer(() -> {
            StoreNames names = StoreNames.of(request, store.id());
            PageEvent event = new PageEvent();
            event.begin();
            Mono<QueryResponse> page = request.hasAfterArrival()
                    ? store.arrivals(ArrivalRequest.read(request, byteLimit))
                            .map(found -> ArrivalRequest.answer(request, found, names))
                    : store.query(PageRequest.read(request, byteLimit))
                            .map(found -> PageRequest.answer(request, found, names));
            return page.doOnNext(answer -> event.answered(request.getContentTopicsCount(), answer.getEnvelopesCount()));
        });
    }

    @Override
    public Flux<Envelope> subscribe(SubscribeRequest request) {
        limits.ifPresent(limit -> limit.ask(1));
        return subscriptions.subscribe(request);
    }

    @Override
    public Flux<Envelope> subscribeAll(SubscribeAllRequest request) {
        limits.ifPresent(limit -> limit.ask(1));
        return subscriptions.all();
    }

    @Override
    public Flux<Envelope> subscribe2(Flux<SubscribeRequest> requests) {
        limits.ifPresent(limit -> limit.ask(1));
        return subscriptions.replaceable(requests);
    }

    /** Requests that wait to be looked at are few, for each may be large. */
    @Override
    protected CallOptions getCallOptions(int method) {
        return CallOptions.DEFAULT
                .withOption(ReactorCallOptions.CALL_OPTIONS_PREFETCH, 2)
                .withOption(ReactorCallOptions.CALL_OPTIONS_LOW_TIDE, 1);
    }

    @Override
    protected Throwable onErrorMap(Throwable failure) {
        return Failures.status(failure);
    }
}
