package org.xmtp.reactive.cryptography.olm;

import org.xmtp.reactive.cryptography.curve.CurveProvider;

/** The secret half of an Ed25519 key pair. */
sealed interface SigningKey permits SigningSeed, ExpandedSigningKey {
    /** What makes the signatures of RFC 8032. It may keep a copy of the key. */
    CurveProvider.Signer signer(Ed25519PublicKey publicKey);

    /** The public key to it, computed. */
    Ed25519PublicKey derivePublicKey();

    /** Fails once it was wiped: a copy must not sign on. */
    void requireNotWiped();

    void wipe();
}
