package org.xmtp.reactive.rules;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.charset.StandardCharsets;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.reactive.api.spi.NetworkEnvelope;

/** What others see of a sealed envelope, and can make of it. */
final class SealedEnvelopes {
    private static final int KEY_AT = 1;
    private static final int NUMBER_AT = 33;
    private static final int UNKNOWN_FIELD = 1234;

    private SealedEnvelopes() {}

    static boolean isSealed(NetworkEnvelope envelope) {
        return header(parsed(envelope)).getSealedMetadata().byteAt(0) == 1;
    }

    /** Whether an account or an installation stands in it for all to read. */
    static boolean names(NetworkEnvelope envelope, Installation installation) {
        String bytes = new String(envelope.message(), StandardCharsets.ISO_8859_1);
        return bytes.contains(installation.address().wire())
                || bytes.contains(installation.self().installation().value());
    }

    static PadlockMessageEnvelope parsed(NetworkEnvelope envelope) {
        try {
            return PadlockMessageEnvelope.parseFrom(envelope.message());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static PadlockMessageHeader header(PadlockMessageEnvelope envelope) {
        try {
            return PadlockMessageHeader.parseFrom(envelope.getHeaderBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** The very bytes at another time. */
    static NetworkEnvelope at(NetworkEnvelope envelope, long timestampNs) {
        return new NetworkEnvelope(envelope.topic(), timestampNs, envelope.message());
    }

    /** The same around a field that nobody knows. */
    static NetworkEnvelope rewrapped(NetworkEnvelope envelope, int value) {
        return new NetworkEnvelope(
                envelope.topic(),
                envelope.timestampNs(),
                parsed(envelope).toBuilder()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        UNKNOWN_FIELD,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(value)
                                                .build())
                                .build())
                        .build()
                        .toByteArray());
    }

    /** The same with the ephemeral key of another one in place of its own. */
    static NetworkEnvelope withKeyOf(NetworkEnvelope envelope, NetworkEnvelope other) {
        PadlockMessageEnvelope parsed = parsed(envelope);
        PadlockMessageHeader header = header(parsed);
        ByteString metadata = header.getSealedMetadata();
        ByteString key = header(parsed(other)).getSealedMetadata().substring(KEY_AT, NUMBER_AT);
        ByteString changed = metadata.substring(0, KEY_AT).concat(key).concat(metadata.substring(NUMBER_AT));
        return new NetworkEnvelope(
                envelope.topic(),
                envelope.timestampNs(),
                parsed.toBuilder()
                        .setHeaderBytes(header.toBuilder()
                                .setSealedMetadata(changed)
                                .build()
                                .toByteString())
                        .build()
                        .toByteArray());
    }
}
