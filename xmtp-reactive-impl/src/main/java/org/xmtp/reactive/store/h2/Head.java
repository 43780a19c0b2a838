package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.records.HeadRecord;

/**
 * What each commit moves on; the one row that it rewrites in place.
 *
 * @param position the last position
 * @param lastWriteSet the write-set that stands there
 * @param counters what rises with the write-sets
 * @param foldedPosition up to where everything is folded
 */
record Head(long position, WriteSetId lastWriteSet, Counters counters, long foldedPosition) {
    static final Head EMPTY = new Head(0, WriteSetId.NONE, Counters.ZERO, 0);

    /** The head behind these write-sets. */
    Head after(List<WriteSet> batch) {
        Head head = this;
        for (WriteSet writeSet : batch) {
            head = new Head(
                    writeSet.position(), writeSet.id(), head.counters.after(writeSet.changes()), foldedPosition);
        }
        return head;
    }

    Head folded(long upTo) {
        return new Head(position, lastWriteSet, counters, upTo);
    }

    byte[] encode() {
        return HeadRecord.newBuilder()
                .setLastSentNs(counters.lastSentNs())
                .setLastStampNs(counters.lastStampNs())
                .setFloorNs(counters.swept().floorNs())
                .setFullSweepNs(counters.swept().fullNs())
                .setLastReceivedOrder(counters.lastReceivedOrder())
                .setFailures(counters.failures())
                .setFoldedPosition(foldedPosition)
                .setWriter(lastWriteSet.writer())
                .setNumber(lastWriteSet.number())
                .build()
                .toByteArray();
    }

    static Head decode(long position, byte[] bytes) throws InvalidProtocolBufferException {
        HeadRecord stored = HeadRecord.parseFrom(bytes);
        return new Head(
                position,
                new WriteSetId(stored.getWriter(), stored.getNumber()),
                new Counters(
                        stored.getLastSentNs(),
                        stored.getLastStampNs(),
                        new Swept(stored.getFloorNs(), stored.getFullSweepNs()),
                        stored.getLastReceivedOrder(),
                        stored.getFailures()),
                stored.getFoldedPosition());
    }
}
