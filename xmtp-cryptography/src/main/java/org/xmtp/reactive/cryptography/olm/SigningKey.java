package org.xmtp.reactive.cryptography.olm;

/** The secret half of an Ed25519 key pair. */
sealed interface SigningKey permits SigningSeed, ExpandedSigningKey {
    /** The signature of RFC 8032 over the message, 64 bytes. */
    byte[] sign(byte[] message, Ed25519PublicKey publicKey);

    /** The public key to it, computed. */
    Ed25519PublicKey derivePublicKey();

    void wipe();
}
