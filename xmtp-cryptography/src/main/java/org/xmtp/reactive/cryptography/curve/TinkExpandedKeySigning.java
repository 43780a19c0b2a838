package org.xmtp.reactive.cryptography.curve;

import com.google.crypto.tink.internal.Ed25519;
import java.security.GeneralSecurityException;

/**
 * Tink's Ed25519, which takes keys that are expanded already. The class is not of Tink's public interface: its version
 * is fixed, and the tests compare its signatures with those of seeds and of libolm.
 */
final class TinkExpandedKeySigning implements ExpandedKeySigning {
    @Override
    public byte[] publicKey(byte[] expanded) {
        return Ed25519.scalarMultWithBaseToBytes(expanded);
    }

    @Override
    public CurveProvider.Signer signer(byte[] expanded, byte[] publicKey) {
        byte[] key = expanded.clone();
        byte[] point = publicKey.clone();
        return message -> {
            try {
                return Ed25519.sign(message, point, key);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java runtime lacks SHA-512, which Ed25519 needs", e);
            }
        };
    }
}
