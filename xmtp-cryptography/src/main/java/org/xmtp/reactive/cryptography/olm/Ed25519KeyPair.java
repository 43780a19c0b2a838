package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import org.xmtp.reactive.cryptography.curve.CurveProvider;

/** An Ed25519 private key with its public key, and what signs with them, each made once. */
record Ed25519KeyPair(SigningKey privateKey, Ed25519PublicKey publicKey, CurveProvider.Signer signer) {
    static Ed25519KeyPair of(SigningKey privateKey, Ed25519PublicKey publicKey) {
        return new Ed25519KeyPair(privateKey, publicKey, privateKey.signer(publicKey));
    }

    static Ed25519KeyPair of(SigningKey privateKey) {
        return of(privateKey, privateKey.derivePublicKey());
    }

    static Ed25519KeyPair generate(SecureRandom random) {
        return of(new SigningSeed(Secret.random(random)));
    }

    byte[] sign(byte[] message) {
        privateKey.requireNotWiped();
        return signer.sign(message);
    }
}
