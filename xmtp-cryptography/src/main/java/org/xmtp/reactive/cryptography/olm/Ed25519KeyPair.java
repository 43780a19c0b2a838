package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;

/** An Ed25519 private key with its public key, computed once. */
record Ed25519KeyPair(SigningKey privateKey, Ed25519PublicKey publicKey) {
    static Ed25519KeyPair generate(SecureRandom random) {
        return of(new SigningSeed(Secret.random(random)));
    }

    static Ed25519KeyPair of(SigningKey privateKey) {
        return new Ed25519KeyPair(privateKey, privateKey.derivePublicKey());
    }

    byte[] sign(byte[] message) {
        return privateKey.sign(message, publicKey);
    }
}
