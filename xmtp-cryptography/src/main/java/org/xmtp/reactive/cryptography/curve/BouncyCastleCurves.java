package org.xmtp.reactive.cryptography.curve;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.jspecify.annotations.Nullable;

/** Bouncy Castle's own arithmetic: pure Java, everywhere. */
final class BouncyCastleCurves implements CurveProvider {
    @Override
    public String name() {
        return "bouncycastle";
    }

    @Override
    public boolean agree(byte[] privateKey, byte[] publicKey, byte[] target, int offset) {
        return X25519.calculateAgreement(privateKey, 0, publicKey, 0, target, offset);
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) {
        return message -> {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
            return signature;
        };
    }

    @Override
    public Verifier verifier(byte[] publicKey) {
        @Nullable PublicPoint point = Ed25519.validatePublicKeyFullExport(publicKey, 0);
        return point == null
                ? (message, signature) -> false
                : (message, signature) -> Ed25519.verify(signature, 0, point, message, 0, message.length);
    }
}
