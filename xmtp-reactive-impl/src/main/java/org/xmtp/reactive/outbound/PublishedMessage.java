package org.xmtp.reactive.outbound;

import java.util.Optional;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.store.PeerId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** A durable message whose copies the publisher settles. */
final class PublishedMessage implements SentMessage {
    private final Message message;
    private final Optional<Object> correlation;
    private final Scheduler events;
    private final Sinks.Many<CopyOutcome> outcomes = Sinks.many().replay().all();

    PublishedMessage(Message message, Optional<Object> correlation, Scheduler events) {
        this.message = message;
        this.correlation = correlation;
        this.events = events;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public Optional<Object> correlation() {
        return correlation;
    }

    @Override
    public Flux<CopyOutcome> copies() {
        return outcomes.asFlux().publishOn(events);
    }

    @Override
    public Mono<Void> published() {
        return copies().collectList()
                .flatMap(all -> all.stream()
                        .filter(CopyOutcome.Refused.class::isInstance)
                        .map(CopyOutcome.Refused.class::cast)
                        .findFirst()
                        .<Mono<Void>>map(refused -> Mono.error(new XmtpRejectedException(
                                ErrorCode.COPY_REFUSED,
                                "The node refuses the copy for installation " + refused.installation() + ": "
                                        + refused.reason())))
                        .orElseGet(Mono::empty));
    }

    synchronized void accepted(PeerId peer) {
        outcomes.tryEmitNext(new CopyOutcome.Accepted(peer.account(), peer.installation()));
    }

    synchronized void refused(PeerId peer, String reason) {
        outcomes.tryEmitNext(new CopyOutcome.Refused(peer.account(), peer.installation(), reason));
    }

    synchronized void settled() {
        outcomes.tryEmitComplete();
    }

    synchronized void closed() {
        outcomes.tryEmitError(new XmtpClosedException());
    }
}
