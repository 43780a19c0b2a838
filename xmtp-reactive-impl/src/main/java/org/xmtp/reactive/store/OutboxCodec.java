package org.xmtp.reactive.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.xmtp.reactive.store.records.CopyRecord;
import org.xmtp.reactive.store.records.OutboxRecord;
import org.xmtp.reactive.store.records.RefusalRecord;
import org.xmtp.reactive.store.records.RefusedRecord;
import org.xmtp.reactive.store.records.StampRecord;

/** Copies, their stamps and what was refused of them, in their stored form. */
final class OutboxCodec {
    private OutboxCodec() {}

    static byte[] encode(Change.CopiesQueued queued) {
        OutboxRecord.Builder stored = OutboxRecord.newBuilder().setTimestampNs(queued.timestampNs());
        for (OutboxCopy copy : queued.copies()) {
            stored.addCopies(CopyRecord.newBuilder()
                    .setRecipient(NameCodec.encode(copy.recipient()))
                    .setMessage(UnsafeByteOperations.unsafeWrap(copy.message())));
        }
        return stored.build().toByteArray();
    }

    static OutboxRow row(long position, byte[] bytes) throws InvalidProtocolBufferException {
        OutboxRecord stored = OutboxRecord.parseFrom(bytes);
        List<OutboxCopy> copies = stored.getCopiesList().stream()
                .map(copy -> new OutboxCopy(
                        NameCodec.peer(copy.getRecipient()), copy.getMessage().toByteArray()))
                .toList();
        return new OutboxRow(position, stored.getTimestampNs(), copies);
    }

    static byte[] encode(Change.CopiesStamped stamped, long since) {
        return StampRecord.newBuilder()
                .setTimestampNs(stamped.timestampNs())
                .setSince(since)
                .build()
                .toByteArray();
    }

    static byte[] encode(Change.CopiesSettled settled) {
        RefusalRecord.Builder stored = RefusalRecord.newBuilder();
        for (RefusedCopy refused : settled.refused()) {
            stored.addRefused(RefusedRecord.newBuilder()
                    .setRecipient(NameCodec.encode(refused.recipient()))
                    .setReason(refused.reason()));
        }
        return stored.build().toByteArray();
    }
}
