package org.xmtp.reactive.cryptography.olm.parts;

import java.util.List;
import java.util.Optional;

/**
 * The private keys of an account; the public ones follow from them.
 *
 * @param identityKey Curve25519, 32 bytes
 * @param signingKey Ed25519: the seed of RFC 8032, 32 bytes, or the 64 bytes it expands to, where an implementation
 *     keeps only those
 * @param fallbackKey the current fallback key, Curve25519
 * @param previousFallbackKey the one before it, if it is still accepted; others do not keep more
 * @param oneTimeKeys Curve25519, oldest first
 */
public record OlmAccountParts(
        SecretBytes identityKey,
        SecretBytes signingKey,
        SecretBytes fallbackKey,
        Optional<SecretBytes> previousFallbackKey,
        List<SecretBytes> oneTimeKeys) {
    /** Copies the list. */
    public OlmAccountParts {
        oneTimeKeys = List.copyOf(oneTimeKeys);
    }

    /** Wipes all keys. */
    public void wipe() {
        identityKey.wipe();
        signingKey.wipe();
        fallbackKey.wipe();
        previousFallbackKey.ifPresent(SecretBytes::wipe);
        oneTimeKeys.forEach(SecretBytes::wipe);
    }
}
