package org.xmtp.reactive.client;

import java.util.List;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Message;

/**
 * What a client has shown.
 *
 * @param messages in order
 * @param failures in order
 */
record Outcome(List<Message> messages, List<Failure> failures) {
    static Outcome of(List<Inbound> rows) {
        return new Outcome(
                rows.stream()
                        .filter(InboundMessage.class::isInstance)
                        .map(row -> ((InboundMessage) row).message())
                        .toList(),
                rows.stream()
                        .filter(InboundFailure.class::isInstance)
                        .map(row -> ((InboundFailure) row).failure())
                        .toList());
    }

    List<String> texts() {
        return messages.stream().map(message -> message.text().orElseThrow()).toList();
    }

    List<FailureReason> reasons() {
        return failures.stream().map(Failure::reason).toList();
    }
}
