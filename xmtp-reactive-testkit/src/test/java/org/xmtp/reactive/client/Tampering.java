package org.xmtp.reactive.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.SealedEnvelope;

/** What anyone who reads an envelope on its way can make of it, without any key. */
final class Tampering {
    /** Where the one-time key, the base key and the identity key end in a pre-key message. */
    static final int ONE_TIME_KEY_END = 35;

    static final int BASE_KEY_END = 69;
    private static final int UNKNOWN_FIELD = 99;

    private Tampering() {}

    static SealedEnvelope read(NetworkEnvelope envelope) {
        try {
            return EnvelopeCodec.read(envelope.message());
        } catch (MalformedException e) {
            throw new AssertionError("a genuine envelope", e);
        }
    }

    /** Another header around the same Olm message. */
    static byte[] header(NetworkEnvelope genuine, UnaryOperator<Header> change) {
        SealedEnvelope sealed = read(genuine);
        return EnvelopeCodec.write(EnvelopeCodec.headerBytes(change.apply(sealed.header())), sealed.ciphertext());
    }

    /** Another time in the header. */
    static byte[] sentNs(NetworkEnvelope genuine, long sentNs) {
        return header(
                genuine,
                was -> new Header(
                        sentNs,
                        was.sender(),
                        was.senderInstallation(),
                        was.recipient(),
                        was.recipientInstallation(),
                        was.prekeyHint()));
    }

    /** The other value of the flag that says whether it opens a session. */
    static byte[] prekeyHint(NetworkEnvelope genuine) {
        return header(
                genuine,
                was -> new Header(
                        was.sentNs(),
                        was.sender(),
                        was.senderInstallation(),
                        was.recipient(),
                        was.recipientInstallation(),
                        !was.prekeyHint()));
    }

    /** Another sender in the header. */
    static byte[] sender(NetworkEnvelope genuine, PeerId sender) {
        return header(
                genuine,
                was -> new Header(
                        was.sentNs(),
                        sender.account(),
                        sender.installation(),
                        was.recipient(),
                        was.recipientInstallation(),
                        was.prekeyHint()));
    }

    /** Another recipient in the header. */
    static byte[] recipient(NetworkEnvelope genuine, PeerId recipient) {
        return header(
                genuine,
                was -> new Header(
                        was.sentNs(),
                        was.sender(),
                        was.senderInstallation(),
                        recipient.account(),
                        recipient.installation(),
                        was.prekeyHint()));
    }

    /** Another Olm message under the same header. */
    static byte[] olm(NetworkEnvelope genuine, UnaryOperator<byte[]> change) {
        SealedEnvelope sealed = read(genuine);
        return EnvelopeCodec.write(
                sealed.headerBytes(), change.apply(sealed.ciphertext().clone()));
    }

    /** One bit of the Olm message turned over. */
    static byte[] olmBit(NetworkEnvelope genuine, int index, int bit) {
        return olm(genuine, bytes -> {
            bytes[Math.floorMod(index, bytes.length)] ^= (byte) (1 << bit);
            return bytes;
        });
    }

    /** The same header and Olm message with as many bytes of an unknown field beside them. */
    static byte[] padded(NetworkEnvelope genuine, int bytes) {
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.writeBytes(genuine.message());
        padded.writeBytes(unknownField(bytes));
        return padded.toByteArray();
    }

    /** An unknown field within the header, which its signature covers. */
    static byte[] paddedHeader(NetworkEnvelope genuine, int bytes) {
        SealedEnvelope sealed = read(genuine);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(sealed.headerBytes());
        header.writeBytes(unknownField(bytes));
        return EnvelopeCodec.write(header.toByteArray(), sealed.ciphertext());
    }

    private static byte[] unknownField(int bytes) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(field);
        try {
            coded.writeBytes(UNKNOWN_FIELD, ByteString.copyFrom(new byte[bytes]));
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return field.toByteArray();
    }
}
