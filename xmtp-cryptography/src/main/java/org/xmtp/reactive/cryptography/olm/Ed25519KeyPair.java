package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 private key (the seed of RFC 8032) with its public key, computed once. */
record Ed25519KeyPair(Secret seed, Ed25519PublicKey publicKey) {
    static Ed25519KeyPair generate(SecureRandom random) {
        Secret seed = Secret.random(random);
        byte[] publicBytes = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed.reveal(), 0, publicBytes, 0);
        return new Ed25519KeyPair(seed, Ed25519PublicKey.of(publicBytes));
    }

    byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519PublicKey.SIGNATURE_BYTES];
        Ed25519.sign(seed.reveal(), 0, publicKey.encoded(), 0, message, 0, message.length, signature, 0);
        return signature;
    }
}
