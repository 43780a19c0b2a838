package org.xmtp.reactive.store;

import com.google.protobuf.InvalidProtocolBufferException;
import org.xmtp.reactive.store.records.HeadRecord;

/**
 * What each commit moves on; the one row that it rewrites in place.
 *
 * @param position the last position
 * @param lastSentNs the greatest time given to a message of ours
 * @param lastStampNs the greatest timestamp given to an envelope of ours
 * @param floorNs where a short sweep starts
 * @param lastReceivedOrder the greatest order given to a decrypting session
 * @param failures how many envelopes were refused
 * @param foldedPosition up to where everything is folded
 */
record Head(
        long position,
        long lastSentNs,
        long lastStampNs,
        long floorNs,
        long lastReceivedOrder,
        long failures,
        long foldedPosition) {
    static final Head EMPTY = new Head(0, 0, 0, 0, 0, 0, 0);

    /** The head behind a write-set. */
    Head after(WriteSet writeSet) {
        Head head = new Head(
                writeSet.position(), lastSentNs, lastStampNs, floorNs, lastReceivedOrder, failures, foldedPosition);
        for (Change change : writeSet.changes()) {
            head = head.after(change);
        }
        return head;
    }

    Head folded(long upTo) {
        return new Head(position, lastSentNs, lastStampNs, floorNs, lastReceivedOrder, failures, upTo);
    }

    private Head after(Change change) {
        if (change instanceof Change.EntryAppended appended
                && appended.entry() instanceof Entry.OfMessage message
                && message.own()) {
            return clocks(Math.max(lastSentNs, message.sentNs()), lastStampNs);
        } else if (change instanceof Change.FailureCounted
                || (change instanceof Change.EntryAppended refused && refused.entry() instanceof Entry.OfFailure)) {
            return new Head(
                    position, lastSentNs, lastStampNs, floorNs, lastReceivedOrder, failures + 1, foldedPosition);
        } else if (change instanceof Change.CopiesQueued queued) {
            return clocks(lastSentNs, Math.max(lastStampNs, queued.timestampNs()));
        } else if (change instanceof Change.CopiesStamped stamped) {
            return clocks(lastSentNs, Math.max(lastStampNs, stamped.timestampNs()));
        } else if (change instanceof Change.SessionAdvanced advanced) {
            long order = Math.max(lastReceivedOrder, advanced.row().receivedOrder());
            return new Head(position, lastSentNs, lastStampNs, floorNs, order, failures, foldedPosition);
        } else if (change instanceof Change.FloorMoved moved) {
            return new Head(
                    position, lastSentNs, lastStampNs, moved.floorNs(), lastReceivedOrder, failures, foldedPosition);
        }
        return this;
    }

    private Head clocks(long sentNs, long stampNs) {
        return new Head(position, sentNs, stampNs, floorNs, lastReceivedOrder, failures, foldedPosition);
    }

    byte[] encode() {
        return HeadRecord.newBuilder()
                .setLastSentNs(lastSentNs)
                .setLastStampNs(lastStampNs)
                .setFloorNs(floorNs)
                .setLastReceivedOrder(lastReceivedOrder)
                .setFailures(failures)
                .setFoldedPosition(foldedPosition)
                .build()
                .toByteArray();
    }

    static Head decode(long position, byte[] bytes) throws InvalidProtocolBufferException {
        HeadRecord stored = HeadRecord.parseFrom(bytes);
        return new Head(
                position,
                stored.getLastSentNs(),
                stored.getLastStampNs(),
                stored.getFloorNs(),
                stored.getLastReceivedOrder(),
                stored.getFailures(),
                stored.getFoldedPosition());
    }
}
