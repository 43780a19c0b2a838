package org.xmtp.reactive.outbound;

import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpRejectedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A durable message.
 *
 * @param message the message
 * @param correlation the caller's own value
 * @param leftOut how many installations get no copy
 * @param copies the fates of its copies
 */
record PublishedMessage(Message message, Optional<Object> correlation, int leftOut, Flux<CopyOutcome> copies)
        implements SentMessage {
    @Override
    public Mono<Void> published() {
        return copies.collectList().flatMap(PublishedMessage::refusalIn);
    }

    private static Mono<Void> refusalIn(List<CopyOutcome> all) {
        return all.stream()
                .filter(CopyOutcome.Refused.class::isInstance)
                .map(CopyOutcome.Refused.class::cast)
                .findFirst()
                .<Mono<Void>>map(refused -> Mono.error(new XmtpRejectedException(
                        ErrorCode.COPY_REFUSED,
                        "Installation " + refused.installation() + " gets no copy: " + refused.reason())))
                .orElseGet(Mono::empty);
    }

    @Override
    public String toString() {
        return "SentMessage[" + message + "]";
    }
}
