package org.xmtp.reactive.cryptography.olm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The public keys a session is made from; they name it.
 *
 * @param identityKey the initiator's identity key
 * @param baseKey the initiator's base key
 * @param oneTimeKey the responder's one-time or fallback key
 */
record SessionKeys(Curve25519PublicKey identityKey, Curve25519PublicKey baseKey, Curve25519PublicKey oneTimeKey) {
    SessionKeys canonical() {
        return new SessionKeys(identityKey.canonical(), baseKey.canonical(), oneTimeKey.canonical());
    }

    /** Base64 without padding of SHA-256( I_A ‖ E_A ‖ E_B ), each in its one field-element encoding. */
    String sessionId() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(identityKey.element());
            sha256.update(baseKey.element());
            sha256.update(oneTimeKey.element());
            return Base64.getEncoder().withoutPadding().encodeToString(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256, which every one must have", e);
        }
    }
}
