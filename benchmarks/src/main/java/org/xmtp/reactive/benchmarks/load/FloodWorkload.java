package org.xmtp.reactive.benchmarks.load;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.EngineRuntime;
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
    private static final int METADATA_BYTES = 307;
    private static final int CIPHERTEXT_BYTES = 528;
    private static final int AT_ONCE = 50;
    private static final int REQUESTS = 8;

    /** What publishes; receivers come with the runs. */
    static FloodWorkload prepare(Cast cast) {
        return new FloodWorkload(cast, ((EngineRuntime) XmtpRuntime.shared()).transport(NodeAccess.of(cast.node())));
    }

    @Override
    public List<Double> run(int envelopes) {
        Cast.Player receiver = cast.player("receiver-" + UUID.randomUUID(), PrivateKeySigner.random());
        XmtpClient first = Cast.await(receiver.open());
        awaitLive(first);
        first.close().block(Cast.LIMIT);
        publish(Topics.message(first.installationId()), envelopes);

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

    private void publish(String topic, int envelopes) {
        long nowNs = System.currentTimeMillis() * 1_000_000;
        Random chance = new Random(1);
        Flux.range(0, envelopes)
                .map(number -> new NetworkEnvelope(topic, nowNs + number, garbage(nowNs + number, chance)))
                .buffer(AT_ONCE)
                .flatMap(line::publish, REQUESTS)
                .blockLast(Cast.LIMIT);
    }

    private static byte[] garbage(long sentNs, Random chance) {
        byte[] metadata = noise(METADATA_BYTES, chance);
        metadata[0] = 1;
        return PadlockMessageEnvelope.newBuilder()
                .setHeaderBytes(PadlockMessageHeader.newBuilder()
                        .setSentNs(sentNs)
                        .setSealedMetadata(ByteString.copyFrom(metadata))
                        .build()
                        .toByteString())
                .setCiphertext(ByteString.copyFrom(noise(CIPHERTEXT_BYTES, chance)))
                .build()
                .toByteArray();
    }

    private static byte[] noise(int length, Random chance) {
        byte[] noise = new byte[length];
        chance.nextBytes(noise);
        return noise;
    }
}
