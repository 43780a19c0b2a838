package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Base64;
import java.util.Optional;
import org.xmtp.proto.v3.message.contents.EdDsaSignature;
import org.xmtp.proto.v3.message.contents.PadlockMessagePayload;
import org.xmtp.proto.v3.message.contents.PadlockMessagePayloadVersion;

/** The plaintext of a message: {@code PadlockMessagePayload}. */
public final class PayloadCodec {
    /** The length of an Ed25519 signature. */
    public static final int SIGNATURE_BYTES = 64;

    /** The length of an Ed25519 public key. */
    public static final int SIGNING_KEY_BYTES = 32;

    /** The longest conversation id that is read, in characters; a canonical one has 86. */
    public static final int MAX_CONVO_ID_LENGTH = 128;

    private static final WireReader<PadlockMessagePayload> PAYLOAD =
            new WireReader<>("payload", PadlockMessagePayload.parser());
    private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

    private PayloadCodec() {}

    /**
     * Reads a decrypted payload.
     *
     * @throws MalformedException if it is of another version, or a part of it is missing or of a wrong length
     */
    public static Payload read(byte[] plaintext) throws MalformedException {
        PadlockMessagePayload message = PAYLOAD.read(plaintext);
        if (message.getMessageVersion() != PadlockMessagePayloadVersion.PADLOCK_MESSAGE_PAYLOAD_VERSION_ONE) {
            throw new MalformedException("The payload's version is " + message.getMessageVersionValue() + ", not 1.");
        }
        if (message.getConvoId().length() > MAX_CONVO_ID_LENGTH) {
            throw new MalformedException("The conversation id is longer than " + MAX_CONVO_ID_LENGTH + " characters.");
        }
        return new Payload(
                WireReader.exactly(
                        SIGNATURE_BYTES,
                        "header signature",
                        message.getHeaderSignature().getBytes()),
                signingKey(message.getSenderEd25519Key()),
                message.getConvoId(),
                message.getContentBytes().toByteArray());
    }

    /** Encodes a payload, to be encrypted. */
    public static byte[] write(Payload payload) {
        PadlockMessagePayload.Builder message = PadlockMessagePayload.newBuilder()
                .setMessageVersion(PadlockMessagePayloadVersion.PADLOCK_MESSAGE_PAYLOAD_VERSION_ONE)
                .setHeaderSignature(EdDsaSignature.newBuilder()
                        .setBytes(UnsafeByteOperations.unsafeWrap(payload.headerSignature())))
                .setConvoId(payload.convoId())
                .setContentBytes(UnsafeByteOperations.unsafeWrap(payload.content()));
        payload.senderSigningKey().map(UnsafeByteOperations::unsafeWrap).ifPresent(message::setSenderEd25519Key);
        return message.build().toByteArray();
    }

    /** What a header's signature is over: the ASCII characters of the header's unpadded base64. */
    public static byte[] signedHeader(byte[] headerBytes) {
        return BASE64.encode(headerBytes);
    }

    private static Optional<byte[]> signingKey(ByteString key) throws MalformedException {
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(WireReader.exactly(SIGNING_KEY_BYTES, "sender's signing key", key));
    }
}
