package org.xmtp.reactive.cryptography.oracles;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import org.xmtp.reactive.cryptography.olm.OlmSession;

/** Does with the keys of a session what no session does. */
final class FaultySender {
    private static final byte[] MESSAGE_SEED = {1};
    private static final int BLOCK = 16;

    private FaultySender() {}

    /**
     * A message with a right MAC over a plaintext that is padded wrongly.
     *
     * @param message the genuine one in its place, taken apart
     * @param session that made it, as it was before; it has a chain to send on
     */
    static Wire padWrongly(Wire message, OlmSession session, RandomGenerator dice) {
        SavedSession state = SavedSession.read(session.serialize());
        byte[] chainKey = state.sendingChain().get(0).key();
        CipherKeys keys = new CipherKeys(CipherKeys.hmac(chainKey, MESSAGE_SEED), "OLM_KEYS");
        byte[] plaintext = new byte[BLOCK * dice.nextInt(1, 4)];
        dice.nextBytes(plaintext);
        // No padding has length 0 or more than a block, and all bytes of one are its length.
        plaintext[plaintext.length - 1] = (byte) (dice.nextBoolean() ? 0 : dice.nextInt(BLOCK + 1, 256));
        if (dice.nextInt(3) == 0) {
            plaintext[plaintext.length - 1] = 2;
            plaintext[plaintext.length - 2] = 3;
        }
        Wire changed = message.with(Wire.CIPHERTEXT, keys.aes(Cipher.ENCRYPT_MODE, "NoPadding", plaintext));
        byte[] mac = keys.mac(changed.mac(new byte[0]).encoded());
        return changed.mac(Arrays.copyOf(mac, message.mac().length));
    }
}
