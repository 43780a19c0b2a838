package org.xmtp.reactive.cryptography.olm;

import java.util.Optional;

/**
 * A session made from a pre-key message, which it has decrypted.
 *
 * @param <S> the kind of session
 * @param session in its state after that message
 * @param plaintext of the message
 * @param usedOneTimeKey the one-time key to remove from the account, together with storing the session; empty when it
 *     was made with a fallback key
 */
@SuppressWarnings("ArrayRecordComponent") // The array is handed over, and nobody compares these.
public record InboundSession<S extends RatchetSession>(
        S session, byte[] plaintext, Optional<Curve25519PublicKey> usedOneTimeKey) {
    /** The session and how much it decrypted, not what. */
    @Override
    public String toString() {
        return "InboundSession[" + session + ", " + plaintext.length + " bytes, one-time key " + usedOneTimeKey + "]";
    }
}
