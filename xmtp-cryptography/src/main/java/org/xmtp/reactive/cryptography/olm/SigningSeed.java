package org.xmtp.reactive.cryptography.olm;

import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.xmtp.reactive.cryptography.curve.CurveProvider;
import org.xmtp.reactive.cryptography.curve.Curves;

/** An Ed25519 private key as RFC 8032 has it: the seed that everything else is derived from. */
record SigningSeed(Secret seed) implements SigningKey {
    @Override
    public CurveProvider.Signer signer(Ed25519PublicKey publicKey) {
        return Curves.provider().signer(seed.reveal(), publicKey.encoded());
    }

    @Override
    public Ed25519PublicKey derivePublicKey() {
        byte[] publicBytes = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed.reveal(), 0, publicBytes, 0);
        return Ed25519PublicKey.of(publicBytes);
    }

    @Override
    public void requireNotWiped() {
        seed.reveal();
    }

    @Override
    public void wipe() {
        seed.wipe();
    }
}
