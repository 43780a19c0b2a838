package org.xmtp.reactive.inbound;

import java.util.Optional;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TransportException;

/**
 * Where the next subscription to our topic goes on among the arrivals of the node's store: behind the place that was
 * reached, or at the beginning of a store that is another one. A store that takes not even that is swept.
 */
final class ResumePoint {
    /** How often a connection is made anew at once before one is live for a while: a node could go on like that. */
    private static final int MAX_HURRIES = 3;

    private final String topic;
    /** Nothing where no store is known. */
    private Optional<TopicPlace> place;

    /** Where the present connection was asked to. */
    private Optional<TopicPlace> asked = Optional.empty();

    /** The store that has not taken even the place before everything. */
    private Optional<String> refusing = Optional.empty();

    private int hurries;

    /** How a connection goes on once the node has answered. */
    enum Way {
        /** The topic is swept. */
        SWEEPS,
        /** What arrived comes by itself. */
        FOLLOWS,
        /** Another has to be made, since it is another store. */
        ANEW
    }

    /** Behind the place that was reached on a topic before, if any was. */
    ResumePoint(String topic, Optional<TopicPlace> reached) {
        this.topic = topic;
        this.place = reached.filter(one -> one.topic().equals(topic));
    }

    /** A connection begins; where it is to go on. */
    Optional<TopicPlace> begin() {
        asked = place;
        return place;
    }

    /** The arrival behind which the present connection goes on. */
    long behind() {
        return asked.map(TopicPlace::arrival).orElse(0L);
    }

    /** The node has answered, and named its store. */
    Way answered(Optional<String> store) {
        if (store.isEmpty() || store.equals(refusing)) {
            return Way.SWEEPS;
        }
        if (asked.map(TopicPlace::store).equals(store)) {
            return Way.FOLLOWS;
        }
        boolean isSteady = mayHurry();
        place = isSteady ? Optional.of(TopicPlace.beginning(topic, store.get())) : Optional.empty();
        return isSteady ? Way.ANEW : Way.SWEEPS;
    }

    private boolean mayHurry() {
        hurries++;
        return hurries <= MAX_HURRIES;
    }

    /** A connection is live for a while. */
    void calm() {
        hurries = 0;
    }

    /** Whether a connection ended since the place is unknown, and the next one may begin elsewhere at once. */
    boolean goesOnElsewhere(Throwable failure) {
        if (!(failure instanceof TransportException unknown)
                || unknown.kind() != TransportException.Kind.PLACE_UNKNOWN
                || asked.isEmpty()) {
            return false;
        }
        TopicPlace refused = asked.get();
        boolean isMeant = place.map(TopicPlace::store).equals(Optional.of(refused.store()));
        if (isMeant && refused.arrival() == 0) {
            refusing = Optional.of(refused.store());
            place = Optional.empty();
        } else if (isMeant) {
            place = Optional.of(TopicPlace.beginning(topic, refused.store()));
        }
        return mayHurry();
    }

    /** The place that was reached, or where it begins. */
    Optional<TopicPlace> place() {
        return place;
    }

    /** Whether the place that was reached lies before an arrival, of the same store. */
    boolean isBefore(String store, long arrival) {
        return place.filter(one -> one.store().equals(store) && Long.compareUnsigned(one.arrival(), arrival) < 0)
                .isPresent();
    }

    /** It was reached. */
    void reached(TopicPlace next) {
        place = Optional.of(next);
    }
}
