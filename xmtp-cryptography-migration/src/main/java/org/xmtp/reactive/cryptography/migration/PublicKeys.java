package org.xmtp.reactive.cryptography.migration;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** The public Curve25519 keys to private ones, which libolm stores beside them. */
final class PublicKeys {
    private PublicKeys() {}

    static Curve25519PublicKey of(SecretBytes privateKey) {
        byte[] revealed = privateKey.reveal();
        byte[] publicKey = new byte[Curve25519PublicKey.BYTES];
        X25519.generatePublicKey(revealed, 0, publicKey, 0);
        Arrays.fill(revealed, (byte) 0);
        return Curve25519PublicKey.of(publicKey);
    }
}
