package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.hpke.HpkeContext;

/**
 * The sealed form of a header's metadata and of the Olm message beside it ({@code docs/PROTOCOL-ADDITIONS.md}, "Sealed
 * sender"). Of a message with number {@code n} the metadata has sequence {@code 2n} of its context, the Olm message
 * {@code 2n + 1}.
 */
final class SealCodec {
    /** The first byte. As protobuf it would begin field 0, which no message has. */
    private static final byte FORMAT = 1;

    /** What metadata is padded to; it takes about 180 bytes. */
    private static final int METADATA_BYTES = 256;

    private static final int SEALED_METADATA_BYTES =
            1 + Encapsulation.KEY_BYTES + Short.BYTES + METADATA_BYTES + HpkeContext.TAG_BYTES;

    /** The smallest class of sizes; each up to {@link #STEP} is twice the one before. */
    private static final int SMALLEST = 256;

    private static final int STEP = 4096;
    /** More would not fit into an envelope. */
    private static final int LARGEST = EnvelopeCodec.MAX_ENVELOPE_BYTES - 512;

    private static final byte END = (byte) 0x80;

    private SealCodec() {}

    static boolean isSealed(ByteString metadata) {
        return !metadata.isEmpty() && metadata.byteAt(0) == FORMAT;
    }

    /** The metadata of a header with this time. */
    static ByteString metadata(Seal seal, long sentNs, byte[] metadata) {
        byte[] sealed =
                seal.encapsulation().context().seal(2L * seal.number(), time(sentNs), padded(metadata, METADATA_BYTES));
        return ByteString.copyFrom(ByteBuffer.allocate(SEALED_METADATA_BYTES)
                .put(FORMAT)
                .put(seal.encapsulation().key())
                .putShort((short) seal.number())
                .put(sealed)
                .flip());
    }

    /** The Olm message that goes with a header whose metadata has the same seal. */
    static byte[] message(Seal seal, byte[] headerBytes, byte[] message) {
        return seal.encapsulation()
                .context()
                .seal(2L * seal.number() + 1, headerBytes, padded(message, seal.pads() ? sizeClass(message) : 0));
    }

    private static int sizeClass(byte[] message) {
        int least = message.length + 1;
        if (least > LARGEST) {
            return least;
        }
        int size = least <= STEP
                ? Math.max(SMALLEST, Integer.highestOneBit(least - 1) << 1)
                : (least + STEP - 1) / STEP * STEP;
        return Math.min(size, LARGEST);
    }

    /** Behind the text stands one bit, then zeroes: ISO/IEC 7816-4. */
    private static byte[] padded(byte[] text, int length) {
        byte[] padded = Arrays.copyOf(text, Math.max(length, text.length + 1));
        padded[text.length] = END;
        return padded;
    }

    private static byte[] unpadded(byte[] padded) throws UnsealableException {
        int end = padded.length - 1;
        while (end >= 0 && padded[end] == 0) {
            end--;
        }
        if (end < 0 || padded[end] != END) {
            throw new UnsealableException();
        }
        return Arrays.copyOf(padded, end);
    }

    private static byte[] time(long sentNs) {
        return ByteBuffer.allocate(Long.BYTES).putLong(sentNs).array();
    }

    /** What opens one message. */
    record Opener(HpkeContext context, int number, byte[] sealedMetadata) {
        /**
         * Finds it.
         *
         * @throws UnsealableException if the metadata has not the form that {@link SealCodec#metadata} gives it, or
         *     there is nothing to open it with
         */
        static Opener of(ByteString metadata, EnvelopeCodec.Unsealing unsealing) throws UnsealableException {
            if (metadata.size() != SEALED_METADATA_BYTES) {
                throw new UnsealableException();
            }
            ByteBuffer bytes = metadata.asReadOnlyByteBuffer().position(1);
            byte[] key = new byte[Encapsulation.KEY_BYTES];
            bytes.get(key);
            int number = Short.toUnsignedInt(bytes.getShort());
            byte[] sealed = new byte[bytes.remaining()];
            bytes.get(sealed);
            return new Opener(unsealing.context(key).orElseThrow(UnsealableException::new), number, sealed);
        }

        byte[] metadata(long sentNs) throws UnsealableException {
            return unpadded(
                    context.open(2L * number, time(sentNs), sealedMetadata).orElseThrow(UnsealableException::new));
        }

        byte[] message(byte[] headerBytes, byte[] sealed) throws UnsealableException {
            return unpadded(context.open(2L * number + 1, headerBytes, sealed).orElseThrow(UnsealableException::new));
        }
    }
}
