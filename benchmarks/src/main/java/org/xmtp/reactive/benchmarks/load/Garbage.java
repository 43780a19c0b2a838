package org.xmtp.reactive.benchmarks.load;

import com.google.protobuf.ByteString;
import java.util.Random;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Envelopes that look sealed and are nothing, each under a key of its own.
 *
 * @param line publishes them
 * @param topic for whom they look sealed
 */
record Garbage(NetworkTransport line, String topic) {
    /** How many a request has. */
    static final int AT_ONCE = 50;

    private static final int METADATA_BYTES = 307;
    private static final int CIPHERTEXT_BYTES = 528;
    private static final int REQUESTS = 8;

    /** Creates the publishing of requests, one whenever the source says so, and some at a time. */
    Mono<Void> publish(Flux<?> requests) {
        long nowNs = System.currentTimeMillis() * 1_000_000;
        Random chance = new Random(nowNs);
        return requests.index()
                .map(request -> Flux.range(0, AT_ONCE)
                        .map(number -> envelope(nowNs + request.getT1() * AT_ONCE + number, chance))
                        .collectList()
                        .flatMap(line::publish))
                .flatMap(request -> request, REQUESTS)
                .then();
    }

    private NetworkEnvelope envelope(long sentNs, Random chance) {
        return new NetworkEnvelope(topic, sentNs, message(sentNs, chance));
    }

    private static byte[] message(long sentNs, Random chance) {
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
