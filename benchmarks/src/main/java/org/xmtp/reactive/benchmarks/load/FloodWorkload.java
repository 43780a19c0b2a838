package org.xmtp.reactive.benchmarks.load;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.network.Topics;
import reactor.core.publisher.Flux;

/**
 * Envelopes a second that look sealed and are nothing, each under a key of its own, which a returning installation
 * finds and refuses: from the start of its connecting until all before it has its outcome. Of each run the first 10,000
 * become rows, the rest is counted.
 *
 * @param cast makes the receivers
 * @param line publishes to them
 */
record FloodWorkload(Cast cast, NetworkTransport line) implements Workload {
    /** What publishes; receivers come with the runs. */
    static FloodWorkload prepare(Cast cast) {
        return new FloodWorkload(cast, cast.line());
    }

    @Override
    public List<Double> run(int envelopes) {
        Cast.Player receiver = cast.player("receiver-" + UUID.randomUUID(), PrivateKeySigner.random());
        XmtpClient first = Cast.await(receiver.open());
        awaitLive(first);
        first.close().block(Cast.LIMIT);
        new Garbage(line, Topics.message(first.installationId()))
                .publish(Flux.range(0, envelopes / Garbage.AT_ONCE))
                .block(Cast.LIMIT);

        AtomicReference<XmtpClient> returned = new AtomicReference<>();
        Effort refusing = Effort.of(() -> {
            XmtpClient client = Cast.await(receiver.open());
            returned.set(client);
            awaitLive(client);
        });
        Objects.requireNonNull(returned.get()).close().block(Cast.LIMIT);
        return refusing.per(envelopes);
    }

    private static void awaitLive(XmtpClient client) {
        client.connection().ofType(ConnectionState.Live.class).blockFirst(Cast.LIMIT);
    }
}
