package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import org.xmtp.reactive.cryptography.curve.CurveProvider;
import org.xmtp.reactive.cryptography.curve.Curves;

/**
 * An Ed25519 private key of which only what the seed expands to is left: libolm keeps accounts so, and the way back to
 * the seed is a SHA-512. Signs as the seed would (RFC 8032 section 5.1.6).
 *
 * @param scalar the first half of the digest, with the bits set and cleared that RFC 8032 asks for
 * @param prefix the second half, from which the nonces come
 */
record ExpandedSigningKey(Secret scalar, Secret prefix) implements SigningKey {
    private static final int LAST = 31;

    /**
     * Takes halves that can have come from a seed.
     *
     * @throws OlmException {@code MALFORMED} for a scalar with other bits
     */
    ExpandedSigningKey {
        byte[] bits = scalar.reveal();
        if ((bits[0] & 0x07) != 0 || (bits[LAST] & 0xC0) != 0x40) {
            throw OlmException.malformed(
                    "expanded Ed25519 key", "a multiple of 8 from 2^254 to below 2^255", "a number that is none");
        }
    }

    @Override
    public CurveProvider.Signer signer(Ed25519PublicKey publicKey) {
        byte[] expanded = expanded();
        try {
            return Curves.expandedKeySigning().signer(expanded, publicKey.encoded());
        } finally {
            Arrays.fill(expanded, (byte) 0);
        }
    }

    @Override
    public Ed25519PublicKey derivePublicKey() {
        byte[] expanded = expanded();
        try {
            return Ed25519PublicKey.of(Curves.expandedKeySigning().publicKey(expanded));
        } finally {
            Arrays.fill(expanded, (byte) 0);
        }
    }

    private byte[] expanded() {
        byte[] expanded = Arrays.copyOf(scalar.reveal(), 2 * Secret.BYTES);
        System.arraycopy(prefix.reveal(), 0, expanded, Secret.BYTES, Secret.BYTES);
        return expanded;
    }

    @Override
    public void requireNotWiped() {
        scalar.reveal();
    }

    @Override
    public void wipe() {
        scalar.wipe();
        prefix.wipe();
    }
}
