package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRejectedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Texts on their way to an account, each printed with its fate.
 *
 * @param client sends them
 * @param to the account
 * @param output where they are printed
 */
record Sending(XmtpClient client, AccountAddress to, Output output) {
    /** How long a durable message may take to be accepted by the node before the command gives up waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Creates the sending; completes when all are durable. */
    Flux<Message> queue(Flux<String> texts) {
        return sent(texts).map(SentMessage::message).doOnNext(output::message);
    }

    /** Creates the sending; completes when the node has accepted every copy. */
    Flux<Message> publish(Flux<String> texts) {
        return sent(texts).flatMapSequential(this::published);
    }

    private Flux<SentMessage> sent(Flux<String> texts) {
        return client.send(texts.map(text -> OutgoingMessage.text(to, text)));
    }

    private Mono<Message> published(SentMessage sent) {
        return sent.published()
                .timeout(PATIENCE)
                .then(Mono.fromSupplier(() -> with(sent.message(), Delivery.PUBLISHED)))
                .doOnNext(output::message)
                .doOnError(XmtpRejectedException.class, e -> output.message(with(sent.message(), Delivery.FAILED)))
                .onErrorMap(TimeoutException.class, e -> late(sent.message(), e));
    }

    private static ConsoleException late(Message message, TimeoutException cause) {
        return new ConsoleException(
                "The node has not accepted every copy of message " + message.id() + " within " + PATIENCE.toSeconds()
                        + " s; it is kept, and published as soon as a command reaches the node.",
                cause);
    }

    private static Message with(Message message, Delivery delivery) {
        return new Message(
                message.id(),
                message.conversation(),
                message.sender(),
                message.senderInstallation(),
                message.direction(),
                message.sentNs(),
                message.timeSource(),
                message.content(),
                message.encoded(),
                Optional.of(delivery));
    }
}
