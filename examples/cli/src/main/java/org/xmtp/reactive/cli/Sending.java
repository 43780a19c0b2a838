package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRejectedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Texts on their way to an account, each printed with its fate. */
final class Sending {
    /** How long a message waits before that is worth a line. */
    private static final Duration NOTICED = Duration.ofMillis(300);

    private final XmtpClient client;
    private final AccountAddress to;
    private final Output output;
    private final Duration patience;
    private final AtomicLong kept = new AtomicLong();
    private boolean unprinted;

    /**
     * Sends with a client to an account.
     *
     * @param output where the messages are printed
     * @param patience how long a message may take to be durable, and then to be accepted by the node, before that is an
     *     error
     */
    Sending(XmtpClient client, AccountAddress to, Output output, Duration patience) {
        this.client = client;
        this.to = to;
        this.output = output;
        this.patience = patience;
    }

    /** Creates the sending of a text; completes when it is durable. */
    Mono<Message> queue(String text) {
        return durable(text).map(SentMessage::message).doOnNext(this::print);
    }

    /** Creates the sending of a text; completes when the node has accepted every copy. */
    Mono<Message> publish(String text) {
        return durable(text).flatMap(this::published);
    }

    /** Creates the sending of a text; emits when it is durable, and prints nothing. */
    Mono<SentMessage> keep(String text) {
        return client.conversation(to).send(text);
    }

    /** Prints that a durable message waits, unless it does not for long, and then its fate; completes with that. */
    Mono<Void> follow(SentMessage sent) {
        Mono<Message> fate = fate(sent).cache();
        Mono<Message> late = Mono.delay(NOTICED).thenReturn(sent.message());
        return Flux.merge(late.takeUntilOther(fate.onErrorComplete()).doOnNext(this::print), fate)
                .then();
    }

    /** A client goes on trying while its disk is full. The wait begins anew whenever another message is durable. */
    private Mono<SentMessage> durable(String text) {
        Mono<Long> stuck = Mono.defer(() -> {
                    long before = kept.get();
                    return Mono.delay(patience).filter(late -> kept.get() == before);
                })
                .repeatWhenEmpty(again -> again);
        return keep(text)
                .doOnNext(sent -> kept.incrementAndGet())
                .timeout(stuck)
                .onErrorMap(TimeoutException.class, this::notKept);
    }

    private ConsoleException notKept(Throwable cause) {
        return new ConsoleException(
                "The message was not durable within " + patience.toSeconds()
                        + " s; look for a full disk, and whether the node answers. Whether it was kept after all,"
                        + " list-conversations --messages tells.",
                cause);
    }

    private Mono<Message> published(SentMessage sent) {
        return fate(sent).timeout(patience).onErrorMap(TimeoutException.class, e -> late(sent.message(), e));
    }

    private Mono<Message> fate(SentMessage sent) {
        return sent.published()
                .then(Mono.fromSupplier(() -> with(sent.message(), Delivery.PUBLISHED)))
                .doOnNext(this::print)
                .doOnError(XmtpRejectedException.class, e -> print(with(sent.message(), Delivery.FAILED)));
    }

    /** What is sent is sent, whether or not it can be printed: an error would have it sent again. */
    private void print(Message message) {
        try {
            output.message(message);
        } catch (UnwritableException e) {
            if (!unprinted) {
                unprinted = true;
                output.terminal().complain(e.getMessage() + " What is sent is not printed any more.");
            }
        }
    }

    private ConsoleException late(Message message, TimeoutException cause) {
        return new ConsoleException(
                "The node has not accepted every copy of message " + message.id() + " within " + patience.toSeconds()
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
