package org.xmtp.reactive.store;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an installation whose wallet's grant was verified.
 *
 * @param peer the account and the installation
 * @param identityKey its Curve25519 identity key, 32 bytes
 * @param fallbackKey the fallback key that was seen first, 32 bytes; nobody signs it, so a later one does not replace
 *     it
 * @param signingKey its Ed25519 key, 32 bytes, once pinned
 * @param publishedNs the timestamp of the envelope that held the bundle; proves nothing
 */
public record Contact(
        PeerId peer, byte[] identityKey, byte[] fallbackKey, byte @Nullable [] signingKey, long publishedNs) {

    /** The same contact with its signing key pinned. */
    public Contact pinned(byte[] key) {
        return new Contact(peer, identityKey, fallbackKey, key, publishedNs);
    }
}
