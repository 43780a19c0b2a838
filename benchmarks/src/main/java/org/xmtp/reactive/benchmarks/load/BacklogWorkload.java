package org.xmtp.reactive.benchmarks.load;

import java.util.List;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;

/**
 * Messages a second that a returning installation shows to a reader that acknowledges each, from the start of its
 * connecting until the last is acknowledged.
 *
 * @param conversation of a sender that stays connected, and is silent while that is measured
 * @param receiver is away while the backlog grows
 */
record BacklogWorkload(Conversation conversation, Cast.Player receiver) implements Workload {

    /** Two accounts with an installation each. */
    static BacklogWorkload prepare(Cast cast) {
        XmtpClient sender =
                Cast.await(cast.player("sender", PrivateKeySigner.random()).open());
        Cast.Player receiver = cast.player("receiver", PrivateKeySigner.random());
        XmtpClient first = Cast.await(receiver.open());
        Cast.introduce(sender, first, List.of(first));
        first.close().block(Cast.LIMIT);
        return new BacklogWorkload(sender.conversation(first.address()), receiver);
    }

    @Override
    public List<Double> run(int messages) {
        SendWorkload.sendAll(conversation, messages, 256, 1);
        long began = System.nanoTime();
        XmtpClient client = Cast.await(receiver.open());
        Cast.read(client, messages, row -> {}).block(Cast.LIMIT);
        double seconds = (System.nanoTime() - began) / 1e9;
        client.close().block(Cast.LIMIT);
        return List.of(messages / seconds);
    }
}
