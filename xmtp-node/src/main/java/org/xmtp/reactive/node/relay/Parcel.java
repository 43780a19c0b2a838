package org.xmtp.reactive.node.relay;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.Weights;

/** An envelope on its way, which waits for several subscribers at once and is in memory once. */
final class Parcel {

    /** What a place in a subscriber's queue takes. */
    private static final int PLACE_BYTES = 64;

    private final ArrivedEnvelope envelope;
    private final WaitingRoom room;
    private final int weight;
    private final long nanos = System.nanoTime();
    private final AtomicInteger holders = new AtomicInteger();

    Parcel(ArrivedEnvelope envelope, WaitingRoom room) {
        this.envelope = envelope;
        this.room = room;
        this.weight = Weights.of(envelope.envelope());
    }

    ArrivedEnvelope envelope() {
        return envelope;
    }

    /** What it weighs for each of those that it waits for, in bytes. */
    int weight() {
        return weight;
    }

    /** How long it has been on its way. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** It waits for one more. */
    void hold() {
        room.take(holders.getAndIncrement() == 0 ? weight + PLACE_BYTES : PLACE_BYTES);
    }

    /** It waits for one less. */
    void letGo() {
        room.giveBack(holders.decrementAndGet() == 0 ? weight + PLACE_BYTES : PLACE_BYTES);
    }
}
