package org.xmtp.reactive.cryptography.olm;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Mac;

/** What one message key expands to: AES key, HMAC key and IV. Wiped on close, right after its one use. */
final class MessageKeys implements AutoCloseable {
    static final int AES_KEY = 0;
    static final int AES_KEY_BYTES = 32;
    static final int MAC_KEY = 32;
    static final int MAC_KEY_BYTES = 32;
    static final int IV = 64;
    private static final int BYTES = 80;

    private final Primitives primitives = Primitives.ofThread();
    private final byte[] bytes;

    MessageKeys(Secret messageKey, RatchetParameters parameters) {
        bytes = primitives.hkdf(null, messageKey.reveal(), parameters.messageInfo(), BYTES);
    }

    void encrypt(byte[] plaintext, byte[] target, int offset) {
        primitives.encrypt(bytes, plaintext, target, offset);
    }

    /** The MAC over the first {@code length} bytes of the message, whole. */
    byte[] mac(byte[] message, int length) {
        Mac mac = primitives.hmac(bytes, MAC_KEY, MAC_KEY_BYTES);
        mac.update(message, 0, length);
        return mac.doFinal();
    }

    /** The plaintext, if the MAC is right; nothing is decrypted before that is known. */
    byte[] open(NormalMessage message) {
        byte[] encoded = message.encoded();
        byte[] given = Arrays.copyOfRange(encoded, message.macOffset(), encoded.length);
        byte[] whole = mac(encoded, message.macOffset());
        byte[] expected = given.length == whole.length ? whole : Arrays.copyOf(whole, given.length);
        if (!MessageDigest.isEqual(expected, given)) {
            throw notAuthentic(message);
        }
        int offset = message.ciphertextOffset();
        try {
            return primitives.decrypt(bytes, encoded, offset, message.macOffset() - offset);
        } catch (BadPaddingException e) {
            // Only the peer can get here, whose padding is faulty. It has no business to learn that from us.
            throw notAuthentic(message);
        }
    }

    private static OlmException notAuthentic(NormalMessage message) {
        return new OlmException(
                OlmException.Reason.BAD_MAC,
                "the MAC of message " + message.chainIndex() + " of chain " + message.ratchetKey()
                        + " is not that of this session");
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}
