package org.xmtp.reactive.cryptography.olm.parts;

import java.util.List;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;

/**
 * A chain that a session receives on.
 *
 * @param ratchetKey the peer's ratchet key
 * @param chainKey of the index after the highest decrypted
 * @param skippedKeys message keys of lower indexes that have not arrived, in rising order
 */
public record ReceivingParts(Curve25519PublicKey ratchetKey, IndexedKey chainKey, List<IndexedKey> skippedKeys) {
    /** Copies the list. */
    public ReceivingParts {
        skippedKeys = List.copyOf(skippedKeys);
    }

    void wipe() {
        chainKey.key().wipe();
        skippedKeys.forEach(skipped -> skipped.key().wipe());
    }
}
