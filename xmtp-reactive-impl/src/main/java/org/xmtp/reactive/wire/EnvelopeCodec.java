package org.xmtp.reactive.wire;

import com.google.protobuf.UnsafeByteOperations;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.proto.v3.message.contents.PadlockMessageSealedMetadata;

/** The envelope of a message: {@code PadlockMessageEnvelope}, its header and the header's metadata. */
public final class EnvelopeCodec {
    /** The largest message that a node takes, in bytes. */
    public static final int MAX_ENVELOPE_BYTES = 1_048_214;

    /** The largest header that is read, in bytes; about 190 are needed. */
    public static final int MAX_HEADER_BYTES = 4096;

    private static final WireReader<PadlockMessageEnvelope> ENVELOPE =
            new WireReader<>("envelope", PadlockMessageEnvelope.parser());
    private static final WireReader<PadlockMessageHeader> HEADER =
            new WireReader<>("header", PadlockMessageHeader.parser());
    private static final WireReader<PadlockMessageSealedMetadata> METADATA =
            new WireReader<>("header's metadata", PadlockMessageSealedMetadata.parser());

    private EnvelopeCodec() {}

    /**
     * Reads what came from the node.
     *
     * @throws MalformedException if it is not an envelope with a complete header and a ciphertext
     */
    public static SealedEnvelope read(byte[] envelope) throws MalformedException {
        if (envelope.length > MAX_ENVELOPE_BYTES) {
            throw new MalformedException("The envelope is larger than " + MAX_ENVELOPE_BYTES + " bytes.");
        }
        PadlockMessageEnvelope message = ENVELOPE.read(envelope);
        if (message.getHeaderBytes().size() > MAX_HEADER_BYTES) {
            throw new MalformedException("The header is larger than " + MAX_HEADER_BYTES + " bytes.");
        }
        if (message.getCiphertext().isEmpty()) {
            throw new MalformedException("The envelope holds no ciphertext.");
        }
        byte[] headerBytes = message.getHeaderBytes().toByteArray();
        return new SealedEnvelope(
                headerBytes, header(headerBytes), message.getCiphertext().toByteArray());
    }

    /** Encodes a header. */
    public static byte[] headerBytes(Header header) {
        PadlockMessageSealedMetadata metadata = PadlockMessageSealedMetadata.newBuilder()
                .setSenderUserAddress(header.sender().wire())
                .setSenderInstallationId(header.senderInstallation().value())
                .setRecipientUserAddress(header.recipient().wire())
                .setRecipientInstallationId(header.recipientInstallation().value())
                .setIsPrekeyMessage(header.prekeyHint())
                .build();
        return PadlockMessageHeader.newBuilder()
                .setSentNs(header.sentNs())
                .setSealedMetadata(metadata.toByteString())
                .build()
                .toByteArray();
    }

    /** Puts an encoded header and an Olm message into an envelope for the node. */
    public static byte[] write(byte[] headerBytes, byte[] ciphertext) {
        return PadlockMessageEnvelope.newBuilder()
                .setHeaderBytes(UnsafeByteOperations.unsafeWrap(headerBytes))
                .setCiphertext(UnsafeByteOperations.unsafeWrap(ciphertext))
                .build()
                .toByteArray();
    }

    private static Header header(byte[] headerBytes) throws MalformedException {
        PadlockMessageHeader header = HEADER.read(headerBytes);
        if (header.getSentNs() < 0) {
            throw new MalformedException("The header's time is above 2^63-1.");
        }
        PadlockMessageSealedMetadata metadata = METADATA.read(header.getSealedMetadata());
        return new Header(
                header.getSentNs(),
                WireReader.address("sender's address", metadata.getSenderUserAddress()),
                WireReader.installation("sender's installation id", metadata.getSenderInstallationId()),
                WireReader.address("recipient's address", metadata.getRecipientUserAddress()),
                WireReader.installation("recipient's installation id", metadata.getRecipientInstallationId()),
                metadata.getIsPrekeyMessage());
    }
}
