package org.xmtp.reactive.cryptography.olm.parts;

import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/**
 * The whole state of a session.
 *
 * @param version the Olm version of its messages
 * @param initiatorIdentityKey the identity key of the side that opened the session
 * @param baseKey the base key of that side
 * @param oneTimeKey the other side's one-time or fallback key that it was opened with
 * @param peerIdentityKey the identity key of the side that is not ours
 * @param rootKey 32 bytes
 * @param sending empty when the peer moved last, with the ratchet key of the newest receiving chain
 * @param receiving oldest first; empty until a message of the peer has been decrypted
 */
public record OlmSessionParts(
        OlmVersion version,
        Curve25519PublicKey initiatorIdentityKey,
        Curve25519PublicKey baseKey,
        Curve25519PublicKey oneTimeKey,
        Curve25519PublicKey peerIdentityKey,
        SecretBytes rootKey,
        Optional<SendingParts> sending,
        List<ReceivingParts> receiving) {
    /** Copies the list. */
    public OlmSessionParts {
        receiving = List.copyOf(receiving);
    }

    /** Wipes all keys. */
    public void wipe() {
        rootKey.wipe();
        sending.ifPresent(parts -> {
            parts.ratchetKey().wipe();
            parts.chainKey().key().wipe();
        });
        receiving.forEach(ReceivingParts::wipe);
    }
}
