package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.records.CopyRecord;
import org.xmtp.reactive.store.records.IntentRecord;
import org.xmtp.reactive.store.records.OutboxRecord;
import org.xmtp.reactive.store.records.RefusalRecord;
import org.xmtp.reactive.store.records.RefusedRecord;
import org.xmtp.reactive.store.records.StampRecord;

/** Copies, their stamps, who has none yet, and what was refused of them, in their stored form. */
final class OutboxCodec {
    private OutboxCodec() {}

    static byte[] encode(Change.CopiesQueued queued) {
        OutboxRecord.Builder stored =
                OutboxRecord.newBuilder().setTimestampNs(queued.timestampNs()).setMessage(queued.message());
        for (OutboxCopy copy : queued.copies()) {
            stored.addCopies(CopyRecord.newBuilder()
                    .setRecipient(NameCodec.encode(copy.recipient()))
                    .setMessage(UnsafeByteOperations.unsafeWrap(copy.message())));
        }
        return stored.build().toByteArray();
    }

    /** As they were queued. */
    static Change.CopiesQueued queued(byte[] bytes) throws InvalidProtocolBufferException {
        OutboxRecord stored = OutboxRecord.parseFrom(bytes);
        List<OutboxCopy> copies = stored.getCopiesList().stream()
                .map(copy -> new OutboxCopy(
                        NameCodec.peer(copy.getRecipient()), copy.getMessage().toByteArray()))
                .toList();
        return new Change.CopiesQueued(stored.getMessage(), stored.getTimestampNs(), copies);
    }

    static byte[] encode(Change.CopiesStamped stamped, long since) {
        return StampRecord.newBuilder()
                .setTimestampNs(stamped.timestampNs())
                .setSince(since)
                .build()
                .toByteArray();
    }

    static byte[] encodeIntent(List<PeerId> remaining) {
        IntentRecord.Builder stored = IntentRecord.newBuilder();
        remaining.forEach(peer -> stored.addRemaining(NameCodec.encode(peer)));
        return stored.build().toByteArray();
    }

    static List<PeerId> intent(byte[] bytes) throws InvalidProtocolBufferException {
        return IntentRecord.parseFrom(bytes).getRemainingList().stream()
                .map(NameCodec::peer)
                .toList();
    }

    static byte[] encodeRefused(List<RefusedCopy> refused) {
        RefusalRecord.Builder stored = RefusalRecord.newBuilder();
        for (RefusedCopy copy : refused) {
            stored.addRefused(RefusedRecord.newBuilder()
                    .setRecipient(NameCodec.encode(copy.recipient()))
                    .setReason(copy.reason())
                    .setRevoked(copy.revoked()));
        }
        return stored.build().toByteArray();
    }

    static List<RefusedCopy> refused(byte[] bytes) throws InvalidProtocolBufferException {
        return RefusalRecord.parseFrom(bytes).getRefusedList().stream()
                .map(copy -> new RefusedCopy(NameCodec.peer(copy.getRecipient()), copy.getReason(), copy.getRevoked()))
                .toList();
    }
}
