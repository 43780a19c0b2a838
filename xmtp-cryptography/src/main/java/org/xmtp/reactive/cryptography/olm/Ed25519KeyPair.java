package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.xmtp.reactive.cryptography.curve.CurveProvider;
import org.xmtp.reactive.cryptography.curve.Curves;

/** An Ed25519 private key (the seed of RFC 8032) with its public key, computed once. */
record Ed25519KeyPair(Secret seed, Ed25519PublicKey publicKey, CurveProvider.Signer signer) {
    static Ed25519KeyPair of(Secret seed, Ed25519PublicKey publicKey) {
        return new Ed25519KeyPair(seed, publicKey, Curves.provider().signer(seed.reveal(), publicKey.encoded()));
    }

    static Ed25519KeyPair generate(SecureRandom random) {
        Secret seed = Secret.random(random);
        byte[] publicBytes = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed.reveal(), 0, publicBytes, 0);
        return of(seed, Ed25519PublicKey.of(publicBytes));
    }

    byte[] sign(byte[] message) {
        // A wiped key must not sign on.
        seed.reveal();
        return signer.sign(message);
    }
}
