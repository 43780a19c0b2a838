package org.xmtp.reactive.rules;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.Seal;

/** What looks sealed to an installation and is nothing, made by somebody who has both ends' contact bundles. */
final class SealedGarbage {
    private static final int METADATA_BYTES = 307;
    private static final int KEY_AT = 1;
    private static final int NUMBER_AT = 33;
    private static final int SEALED_AT = 35;

    private final SecureRandom random = new SecureRandom();
    private final Random chance = new Random(7);
    private final String topic;
    private final Contact recipient;
    private final Contact named;
    private final ForgedOpenings openings;
    /** What opens. */
    private final Encapsulation encapsulation;

    private int sealed;

    /** What an envelope is, from the outside inwards. */
    enum Kind {
        /** A key that nothing was sealed with: its recipient agrees on something with it, and then nothing opens. */
        A_KEY_OF_ITS_OWN,
        /** The same key again and again. */
        ONE_KEY,
        /** It opens, and within is no metadata. */
        NO_METADATA,
        /** It opens and names a known sender, and its ciphertext is no Olm message. */
        NO_MESSAGE,
        /** The same with the message of a session that nobody has. */
        NO_SESSION,
        /** The same with a message that opens a session under the named sender's identity key. */
        FORGED_OPENING
    }

    /** Garbage for one that comes in the name of another. */
    SealedGarbage(String topic, Contact recipient, Contact named) {
        this.topic = topic;
        this.recipient = recipient;
        this.named = named;
        this.openings = new ForgedOpenings(recipient, named);
        this.encapsulation = Seal.encapsulation(Curve25519PublicKey.of(recipient.identityKey()), random)
                .orElseThrow();
    }

    /** What an installation's bundle says. */
    static Contact contact(NetworkEnvelope bundle, AccountAddress account) {
        try {
            return BundleCodec.read(bundle.message(), account, bundle.timestampNs());
        } catch (MalformedException e) {
            throw new AssertionError("the bundle of a client", e);
        }
    }

    /** One that bears a time. */
    NetworkEnvelope envelope(Kind kind, long timestampNs) {
        return new NetworkEnvelope(topic, timestampNs, bytes(kind, timestampNs));
    }

    private byte[] bytes(Kind kind, long timeNs) {
        return switch (kind) {
            case A_KEY_OF_ITS_OWN -> random(timeNs);
            case ONE_KEY -> oneKey(timeNs);
            case NO_METADATA -> noMetadata(timeNs);
            case NO_MESSAGE -> named(timeNs, noise(200));
            case NO_SESSION -> named(timeNs, openings.own().inner().bytes());
            case FORGED_OPENING -> named(timeNs, openings.next());
        };
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        chance.nextBytes(noise);
        return noise;
    }

    private byte[] metadata() {
        byte[] metadata = noise(METADATA_BYTES);
        metadata[0] = 1;
        return metadata;
    }

    private byte[] random(long timeNs) {
        return envelope(timeNs, metadata());
    }

    private byte[] oneKey(long timeNs) {
        byte[] metadata = metadata();
        Arrays.fill(metadata, KEY_AT, NUMBER_AT, (byte) 9);
        return envelope(timeNs, metadata);
    }

    private byte[] noMetadata(long timeNs) {
        byte[] padded = noise(METADATA_BYTES - SEALED_AT - 16);
        padded[padded.length - 1] = (byte) 0x80;
        byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(timeNs).array();
        byte[] metadata = ByteBuffer.allocate(METADATA_BYTES)
                .put((byte) 1)
                .put(encapsulation.key())
                .putShort((short) ++sealed)
                .put(encapsulation.context().seal(2L * sealed, time, padded))
                .array();
        return envelope(timeNs, metadata);
    }

    private byte[] envelope(long timeNs, byte[] metadata) {
        return PadlockMessageEnvelope.newBuilder()
                .setHeaderBytes(PadlockMessageHeader.newBuilder()
                        .setSentNs(timeNs)
                        .setSealedMetadata(ByteString.copyFrom(metadata))
                        .build()
                        .toByteString())
                .setCiphertext(ByteString.copyFrom(noise(272)))
                .build()
                .toByteArray();
    }

    private byte[] named(long timeNs, byte[] message) {
        PeerId from = named.peer();
        PeerId to = recipient.peer();
        Seal seal = new Seal(encapsulation, ++sealed, true);
        byte[] header = EnvelopeCodec.headerBytes(
                new Header(timeNs, from.account(), from.installation(), to.account(), to.installation(), false), seal);
        return EnvelopeCodec.write(header, message, seal);
    }
}
