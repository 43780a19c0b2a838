package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;
import org.xmtp.proto.v3.message.contents.PadlockMessageEnvelope;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.proto.v3.message.contents.PadlockMessageSealedMetadata;
import org.xmtp.reactive.cryptography.hpke.HpkeContext;

/** The envelope of a message: {@code PadlockMessageEnvelope}, its header and the header's metadata, sealed or not. */
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

    /** Finds what opens a seal. */
    @FunctionalInterface
    public interface Unsealing {
        /** Where seals can't be opened. */
        Unsealing NONE = key -> Optional.empty();

        /** The context of an ephemeral key; empty where this installation's key does not agree with it. */
        Optional<HpkeContext> context(byte[] key);
    }

    /** The same where nothing sealed is looked for. */
    public static SealedEnvelope read(byte[] envelope) throws MalformedException {
        return read(envelope, Unsealing.NONE);
    }

    /**
     * Reads what came from the node.
     *
     * @throws MalformedException if it is not an envelope with a complete header and a ciphertext
     * @throws UnsealableException if it is sealed, and its seal does not open
     */
    public static SealedEnvelope read(byte[] envelope, Unsealing unsealing) throws MalformedException {
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
        PadlockMessageHeader header = HEADER.read(headerBytes);
        if (header.getSentNs() < 0) {
            throw new MalformedException("The header's time is above 2^63-1.");
        }
        byte[] ciphertext = message.getCiphertext().toByteArray();
        ByteString metadata = header.getSealedMetadata();
        if (!SealCodec.isSealed(metadata)) {
            return new SealedEnvelope(headerBytes, header(header.getSentNs(), METADATA.read(metadata)), ciphertext);
        }
        SealCodec.Opener opener = SealCodec.Opener.of(metadata, unsealing);
        byte[] opened = opener.metadata(header.getSentNs());
        return new SealedEnvelope(
                headerBytes,
                header(header.getSentNs(), METADATA.read(opened)),
                opener.message(headerBytes, ciphertext));
    }

    /** Encodes a header, for all to read. */
    public static byte[] headerBytes(Header header) {
        return headerBytes(header, metadata(header).toByteString());
    }

    /** Encodes a header, for the recipient to open. */
    public static byte[] headerBytes(Header header, Seal seal) {
        byte[] metadata = metadata(header).toByteArray();
        return headerBytes(header, SealCodec.metadata(seal, header.sentNs(), metadata));
    }

    private static byte[] headerBytes(Header header, ByteString metadata) {
        return PadlockMessageHeader.newBuilder()
                .setSentNs(header.sentNs())
                .setSealedMetadata(metadata)
                .build()
                .toByteArray();
    }

    private static PadlockMessageSealedMetadata metadata(Header header) {
        return PadlockMessageSealedMetadata.newBuilder()
                .setSenderUserAddress(header.sender().wire())
                .setSenderInstallationId(header.senderInstallation().value())
                .setRecipientUserAddress(header.recipient().wire())
                .setRecipientInstallationId(header.recipientInstallation().value())
                .setIsPrekeyMessage(header.prekeyHint())
                .build();
    }

    /** Puts a header that was encoded with a seal, and an Olm message, into an envelope for the node. */
    public static byte[] write(byte[] headerBytes, byte[] message, Seal seal) {
        return write(headerBytes, SealCodec.message(seal, headerBytes, message));
    }

    /** Puts an encoded header and an Olm message into an envelope for the node. */
    public static byte[] write(byte[] headerBytes, byte[] ciphertext) {
        return PadlockMessageEnvelope.newBuilder()
                .setHeaderBytes(UnsafeByteOperations.unsafeWrap(headerBytes))
                .setCiphertext(UnsafeByteOperations.unsafeWrap(ciphertext))
                .build()
                .toByteArray();
    }

    private static Header header(long sentNs, PadlockMessageSealedMetadata metadata) throws MalformedException {
        return new Header(
                sentNs,
                WireReader.address("sender's address", metadata.getSenderUserAddress()),
                WireReader.installation("sender's installation id", metadata.getSenderInstallationId()),
                WireReader.address("recipient's address", metadata.getRecipientUserAddress()),
                WireReader.installation("recipient's installation id", metadata.getRecipientInstallationId()),
                metadata.getIsPrekeyMessage());
    }
}
