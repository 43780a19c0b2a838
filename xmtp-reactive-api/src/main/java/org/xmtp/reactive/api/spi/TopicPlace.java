package org.xmtp.reactive.api.spi;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Printable;

/**
 * How far a topic was read in the order in which a node's store took its envelopes in.
 *
 * @param topic the topic
 * @param store names the store that counts: 16 bytes in base64url, 22 characters
 * @param arrival the number that it gave to the envelope which was read last, unsigned; 0 is before the first
 * @param digest the SHA-256 over topic and message of that envelope, so that nobody takes another store's number for
 *     it; empty before the first. Not copied, so not to be changed
 */
public record TopicPlace(String topic, String store, long arrival, byte[] digest) {
    /** Takes the bytes as they are. */
    public TopicPlace {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(digest, "digest");
    }

    /** The place before everything that a store has of a topic. */
    public static TopicPlace beginning(String topic, String store) {
        return new TopicPlace(topic, store, 0, new byte[0]);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicPlace that
                && topic.equals(that.topic)
                && store.equals(that.store)
                && arrival == that.arrival
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, store, arrival, Arrays.hashCode(digest));
    }

    @Override
    public String toString() {
        return "TopicPlace[" + Printable.text(topic) + ", " + Printable.text(store) + ", "
                + Long.toUnsignedString(arrival) + ", " + HexFormat.of().formatHex(digest) + "]";
    }
}
