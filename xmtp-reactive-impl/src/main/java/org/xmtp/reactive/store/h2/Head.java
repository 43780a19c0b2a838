package org.xmtp.reactive.store.h2;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.store.Counters;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.Tip;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.records.HeadRecord;
import org.xmtp.reactive.store.records.PlaceRecord;

/**
 * What each commit moves on; the one row that it rewrites in place.
 *
 * @param tip where the commits have come to
 * @param foldedPosition up to where everything is folded
 */
record Head(Tip tip, long foldedPosition) {
    static final Head EMPTY = new Head(Tip.NONE, 0);

    long position() {
        return tip.position();
    }

    /** The head behind these write-sets. */
    Head after(List<WriteSet> batch) {
        return new Head(tip.after(batch), foldedPosition);
    }

    Head folded(long upTo) {
        return new Head(tip, upTo);
    }

    byte[] encode() {
        Counters counters = tip.counters();
        HeadRecord.Builder record = HeadRecord.newBuilder()
                .setLastSentNs(counters.lastSentNs())
                .setLastStampNs(counters.lastStampNs())
                .setFloorNs(counters.swept().floorNs())
                .setFullSweepNs(counters.swept().fullNs())
                .setFullSweepOwed(counters.swept().owed())
                .setUnreadNs(counters.swept().unreadNs())
                .setFailures(counters.failures())
                .setFoldedPosition(foldedPosition)
                .setWriter(tip.lastWriteSet().writer())
                .setNumber(tip.lastWriteSet().number());
        counters.swept()
                .place()
                .ifPresent(place -> record.setPlace(PlaceRecord.newBuilder()
                        .setTopic(place.topic())
                        .setStore(place.store())
                        .setArrival(place.arrival())
                        .setDigest(ByteString.copyFrom(place.digest()))));
        return record.build().toByteArray();
    }

    static Head decode(long position, byte[] bytes) throws InvalidProtocolBufferException {
        HeadRecord stored = HeadRecord.parseFrom(bytes);
        Counters counters = new Counters(
                stored.getLastSentNs(),
                stored.getLastStampNs(),
                new Swept(
                        stored.getFloorNs(),
                        stored.getFullSweepNs(),
                        stored.getFullSweepOwed(),
                        stored.getUnreadNs(),
                        place(stored)),
                stored.getFailures());
        WriteSetId lastWriteSet = new WriteSetId(stored.getWriter(), stored.getNumber());
        return new Head(new Tip(position, lastWriteSet, counters), stored.getFoldedPosition());
    }

    private static Optional<TopicPlace> place(HeadRecord stored) {
        PlaceRecord place = stored.getPlace();
        return stored.hasPlace()
                ? Optional.of(new TopicPlace(
                        place.getTopic(),
                        place.getStore(),
                        place.getArrival(),
                        place.getDigest().toByteArray()))
                : Optional.empty();
    }
}
