package org.xmtp.reactive.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an installation whose wallet's grant was verified.
 *
 * @param peer the account and the installation
 * @param identityKey its Curve25519 identity key, 32 bytes
 * @param fallbackKey its fallback key, 32 bytes: of a signed bundle the newest; else the one that was seen first, since
 *     nobody signs it
 * @param signingKey its Ed25519 key, 32 bytes, once pinned
 * @param publishedNs the timestamp of the envelope that held the bundle; proves nothing
 * @param statement what its newest signed bundle says; null if it has never shown one
 */
public record Contact(
        PeerId peer,
        byte[] identityKey,
        byte[] fallbackKey,
        byte @Nullable [] signingKey,
        long publishedNs,
        @Nullable Statement statement) {
    /** The contact of an unsigned bundle. */
    public Contact(
            PeerId peer, byte[] identityKey, byte[] fallbackKey, byte @Nullable [] signingKey, long publishedNs) {
        this(peer, identityKey, fallbackKey, signingKey, publishedNs, null);
    }

    /** The same contact with its signing key pinned. */
    public Contact pinned(byte[] key) {
        return new Contact(peer, identityKey, fallbackKey, key, publishedNs, statement);
    }

    /** The sequence number of its newest signed bundle; 0 if it has never shown one. */
    public long sequence() {
        return statement == null ? 0 : statement.sequence();
    }

    /** Whether its owner has said, signed, that it opens what is sealed to its identity key. */
    public boolean opensSeals() {
        return statement != null && statement.has(Statement.OPENS_SEALS);
    }

    /** Whether no session is to be opened with its fallback key any more. */
    public boolean isExpired(long nowNs) {
        return statement != null && nowNs >= statement.expiresNs();
    }

    /**
     * Whether a bundle found later takes this one's place: only a signed one with a higher sequence number, and the
     * signing key that is pinned.
     */
    public boolean isReplacedBy(Contact later) {
        return later.sequence() > sequence()
                && Arrays.equals(identityKey, later.identityKey)
                && (signingKey == null || Arrays.equals(signingKey, later.signingKey));
    }

    /**
     * Of two states of a contact the one that is to stay, in whatever order they come: a statement never gives way to
     * an older one or to none, a pinned key to none.
     */
    public static Contact newer(Contact before, Contact next) {
        boolean isAnotherKey = before.signingKey != null
                && next.signingKey != null
                && !Arrays.equals(before.signingKey, next.signingKey);
        if (next.sequence() < before.sequence() || isAnotherKey) {
            return before;
        }
        return next.signingKey == null && before.signingKey != null ? next.pinned(before.signingKey) : next;
    }
}
