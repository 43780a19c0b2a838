package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.Optional;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.records.EntryRecord;
import org.xmtp.reactive.store.records.FailureRecord;
import org.xmtp.reactive.store.records.MessageRecord;

/** Entries in their stored form. */
final class EntryCodec {
    private EntryCodec() {}

    static byte[] encode(Entry entry) {
        EntryRecord.Builder stored = EntryRecord.newBuilder();
        if (entry instanceof Entry.OfMessage message) {
            stored.setMessage(encode(message));
        } else if (entry instanceof Entry.OfFailure failure) {
            stored.setFailure(encode(failure.failure()));
        }
        return stored.build().toByteArray();
    }

    static Entry decode(byte[] bytes) throws InvalidProtocolBufferException {
        EntryRecord stored = EntryRecord.parseFrom(bytes);
        return switch (stored.getEntryCase()) {
            case MESSAGE -> message(stored.getMessage());
            case FAILURE -> new Entry.OfFailure(failure(stored.getFailure()));
            case ENTRY_NOT_SET -> throw new InvalidProtocolBufferException("an entry of an unknown kind");
        };
    }

    private static MessageRecord encode(Entry.OfMessage message) {
        return MessageRecord.newBuilder()
                .setId(NameCodec.encode(message.id()))
                .setLowerMember(NameCodec.encode(message.conversation().lower()))
                .setHigherMember(NameCodec.encode(message.conversation().higher()))
                .setSender(NameCodec.encode(new PeerId(message.sender(), message.senderInstallation())))
                .setOwn(message.own())
                .setSentNs(message.sentNs())
                .setTimeSigned(message.timeSource() == TimeSource.SIGNED)
                .setContent(UnsafeByteOperations.unsafeWrap(message.content()))
                .build();
    }

    private static Entry.OfMessage message(MessageRecord stored) {
        PeerId sender = NameCodec.peer(stored.getSender());
        return new Entry.OfMessage(
                NameCodec.messageId(stored.getId()),
                NameCodec.conversation(stored.getLowerMember(), stored.getHigherMember()),
                sender.account(),
                sender.installation(),
                stored.getOwn(),
                stored.getSentNs(),
                stored.getTimeSigned() ? TimeSource.SIGNED : TimeSource.ENVELOPE,
                stored.getContent().toByteArray());
    }

    private static FailureRecord encode(Failure failure) {
        Instant seenAt = failure.seenAt();
        FailureRecord.Builder stored = FailureRecord.newBuilder()
                .setReason(failure.reason().name())
                .setDetail(failure.detail())
                .setEnvelopeDigest(failure.envelopeDigest())
                .setEnvelopeNs(failure.envelopeNs())
                .setSeenSeconds(seenAt.getEpochSecond())
                .setSeenNanos(seenAt.getNano());
        failure.claimedSender().ifPresent(sender -> stored.setClaimedSender(NameCodec.encode(sender)));
        failure.claimedInstallation().ifPresent(id -> stored.setClaimedInstallation(id.value()));
        return stored.build();
    }

    private static Failure failure(FailureRecord stored) {
        return new Failure(
                FailureReason.valueOf(stored.getReason()),
                stored.getDetail(),
                stored.getEnvelopeDigest(),
                stored.getEnvelopeNs(),
                stored.hasClaimedSender()
                        ? Optional.of(NameCodec.account(stored.getClaimedSender()))
                        : Optional.empty(),
                stored.hasClaimedInstallation()
                        ? Optional.of(new InstallationId(stored.getClaimedInstallation()))
                        : Optional.empty(),
                Instant.ofEpochSecond(stored.getSeenSeconds(), stored.getSeenNanos()));
    }
}
