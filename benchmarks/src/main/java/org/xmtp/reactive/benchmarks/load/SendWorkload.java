package org.xmtp.reactive.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Copies a second, from the first call until the node has accepted the last copy, and what each takes of the processor.
 * Those they are for know the sender and are away.
 *
 * @param conversation with whom
 * @param inFlight how many messages are under way at once, from the call until the node has all their copies
 * @param copies how many installations each message goes to
 */
record SendWorkload(Conversation conversation, int inFlight, int copies) implements Workload {

    /** Two accounts with so many installations beside the sender: from five on, two fifths of them are its own. */
    static SendWorkload prepare(Cast cast, int inFlight, int copies) {
        PrivateKeySigner ours = PrivateKeySigner.random();
        PrivateKeySigner theirs = PrivateKeySigner.random();
        XmtpClient sender = Cast.await(cast.player("sender", ours).open());
        List<XmtpClient> others = new ArrayList<>();
        for (int i = 0; i < copies; i++) {
            others.add(Cast.await(cast.player("other-" + i, i < copies * 2 / 5 ? ours : theirs)
                    .open()));
        }
        XmtpClient recipient = others.get(copies - 1);
        Cast.introduce(sender, recipient, others);
        Flux.fromIterable(others).concatMap(XmtpClient::close).blockLast(Cast.LIMIT);
        return new SendWorkload(sender.conversation(recipient.address()), inFlight, copies);
    }

    @Override
    public List<Double> run(int messages) {
        return Effort.of(() -> sendAll(conversation, messages, inFlight, copies))
                .per(messages * copies);
    }

    /** Returns when the node has every copy of every message. */
    static void sendAll(Conversation conversation, int messages, int inFlight, int copies) {
        Flux.range(0, messages)
                .flatMap(
                        number -> conversation.send(Cast.text(number)).flatMap(sent -> accepted(sent, copies)),
                        inFlight)
                .blockLast(Cast.LIMIT);
    }

    private static Mono<Void> accepted(SentMessage sent, int copies) {
        return sent.copies()
                .ofType(CopyOutcome.Accepted.class)
                .count()
                .flatMap(accepted -> accepted == copies
                        ? Mono.empty()
                        : Mono.error(new IllegalStateException(
                                "the node accepted " + accepted + " copies of a message, not " + copies)));
    }
}
