package org.xmtp.reactive.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Mono;

/**
 * Messages a second that a returning installation shows to a reader that acknowledges each, from the start of its
 * connecting until the last is acknowledged, and what each takes of the processor. Every run has an installation of its
 * own: one that returns within a minute reads what it has seen once more, and that is another figure. The backlog is
 * some seconds old, as backlogs are: what has just come a node still moves from its journal to its tables, which
 * whoever asks for it waits for.
 *
 * @param cast makes the receivers
 * @param sender stays connected, and is silent while that is measured
 */
record BacklogWorkload(Cast cast, XmtpClient sender) implements Workload {

    private static final Duration OLD_ENOUGH = Duration.ofSeconds(3);

    /** The sender; receivers come with the runs. */
    static BacklogWorkload prepare(Cast cast) {
        return new BacklogWorkload(
                cast,
                Cast.await(cast.player("sender", PrivateKeySigner.random()).open()));
    }

    @Override
    public List<Double> run(int messages) {
        Cast.Player receiver = cast.player("receiver-" + UUID.randomUUID(), PrivateKeySigner.random());
        XmtpClient first = Cast.await(receiver.open());
        Cast.introduce(sender, first, List.of(first));
        first.close().block(Cast.LIMIT);
        SendWorkload.sendAll(sender.conversation(first.address()), messages, 256, 1);
        Mono.delay(OLD_ENOUGH).block();

        AtomicReference<XmtpClient> returned = new AtomicReference<>();
        Effort reading = Effort.of(() -> {
            XmtpClient client = Cast.await(receiver.open());
            returned.set(client);
            Cast.read(client, messages, row -> {}).block(Cast.LIMIT);
        });
        Objects.requireNonNull(returned.get()).close().block(Cast.LIMIT);
        return reading.per(messages);
    }
}
