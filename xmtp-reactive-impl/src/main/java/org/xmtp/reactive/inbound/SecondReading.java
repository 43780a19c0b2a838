package org.xmtp.reactive.inbound;

import java.util.List;
import java.util.function.Consumer;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.wire.Sha256;

/** Reads envelopes from the node once more of which only the place was kept. */
final class SecondReading {
    /** The rows that bear the same time are looked through in pages of so many. */
    private static final int PAGE = 16;

    private final Epoch epoch;
    private final NetworkTransport transport;
    private final String topic;

    SecondReading(Epoch epoch, NetworkTransport transport, String topic) {
        this.epoch = epoch;
        this.transport = transport;
        this.topic = topic;
    }

    /** Our topic. */
    String topic() {
        return topic;
    }

    /** Looks for an envelope at its place; told it, or nothing where the node does not have it. */
    void read(HeldPlace place, Consumer<List<NetworkEnvelope>> found, Runnable failed) {
        lookThrough(new TopicPages(transport, topic, place.timestampNs(), PAGE), place, found, failed);
    }

    private void lookThrough(
            TopicPages pages, HeldPlace place, Consumer<List<NetworkEnvelope>> found, Runnable failed) {
        epoch.await(
                pages.next(),
                page -> {
                    List<NetworkEnvelope> same = page.envelopes().stream()
                            .filter(row -> row.timestampNs() == place.timestampNs())
                            .toList();
                    List<NetworkEnvelope> exact = same.stream()
                            .filter(row -> Digest.of(Sha256.of(row.message())).equals(place.digest()))
                            .toList();
                    boolean passed = same.size() < page.envelopes().size();
                    if (!exact.isEmpty() || passed || pages.ended()) {
                        found.accept(exact);
                    } else {
                        lookThrough(pages, place, found, failed);
                    }
                },
                error -> failed.run());
    }
}
