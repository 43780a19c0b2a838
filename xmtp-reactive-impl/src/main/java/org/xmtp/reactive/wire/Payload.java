package org.xmtp.reactive.wire;

import java.util.Optional;

/**
 * What an Olm message decrypts to.
 *
 * @param headerSignature the Ed25519 signature over {@link PayloadCodec#signedHeader}, 64 bytes
 * @param senderSigningKey the Ed25519 key that the sender says it verifies under, 32 bytes; existing clients send none
 * @param convoId the conversation it claims to belong to; not validated but for its length
 * @param content an encoded content
 */
public record Payload(byte[] headerSignature, Optional<byte[]> senderSigningKey, String convoId, byte[] content) {
    /** Whether it says nothing: between clients of ours it carries a new session, and is no message. */
    public boolean isEmpty() {
        return content.length == 0;
    }

    /** Names sizes, never what the message says. */
    @Override
    public String toString() {
        return "Payload[" + content.length + " bytes]";
    }
}
