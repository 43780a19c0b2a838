package org.xmtp.reactive.cryptography.olm;

/**
 * An Olm message as it travels: the ciphertext of a padlock envelope. Immutable.
 *
 * <p>Only the canonical encoding exists: fields in order, each once, numbers in their shortest form, nothing unknown
 * and nothing after the end. So equal messages are equal bytes.
 */
public sealed interface OlmMessage permits PreKeyMessage, NormalMessage {
    /** The most bytes of an encoded message that are read or made: 1 MiB, above what any XMTP node takes. */
    int MAX_BYTES = 1 << 20;

    /**
     * Decodes a message. The bytes themselves decide of which kind it is: a version 1 message and a pre-key message of
     * either version begin alike, and part at the field after the first key.
     *
     * @throws OlmException {@code MALFORMED} for anything but a canonical message of at most {@link #MAX_BYTES}
     */
    static OlmMessage parse(byte[] bytes) {
        return OlmMessageCodec.parse(bytes, RatchetParameters.OLM);
    }

    /** The encoding, to be sent as it is; the caller's own. */
    byte[] bytes();

    /** The message under the MAC: this one, or the one within a pre-key message. */
    NormalMessage inner();
}
