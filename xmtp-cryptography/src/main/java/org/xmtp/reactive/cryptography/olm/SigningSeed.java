package org.xmtp.reactive.cryptography.olm;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 private key as RFC 8032 has it: the seed that everything else is derived from. */
record SigningSeed(Secret seed) implements SigningKey {
    @Override
    public byte[] sign(byte[] message, Ed25519PublicKey publicKey) {
        byte[] signature = new byte[Ed25519PublicKey.SIGNATURE_BYTES];
        Ed25519.sign(seed.reveal(), 0, publicKey.encoded(), 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public Ed25519PublicKey derivePublicKey() {
        byte[] publicBytes = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed.reveal(), 0, publicBytes, 0);
        return Ed25519PublicKey.of(publicBytes);
    }

    @Override
    public void wipe() {
        seed.wipe();
    }
}
