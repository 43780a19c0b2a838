package org.xmtp.reactive.inbound;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Entry;

/**
 * What an accepted envelope came to.
 *
 * @param message what it says; nothing where it only carries a new session
 * @param session its session in the state behind it
 * @param used our key that it was opened with, if it is a new session
 * @param pinned the sender's contact, where its signing key was pinned with this message
 * @param leavesGap whether messages before it in its chain are missing that were not missing before
 */
record Verdict(
        Optional<Entry.OfMessage> message,
        SessionSlot session,
        Optional<UsedKey> used,
        @Nullable Contact pinned,
        boolean leavesGap) {
    /**
     * A key of ours that a session was opened with.
     *
     * @param base64 the key, without padding
     * @param kind what it is
     */
    record UsedKey(String base64, Kind kind) {}

    /** The kinds of keys that sessions are opened with. */
    enum Kind {
        /** Good for one session. */
        ONE_TIME,
        /** The fallback key that is the current one. */
        FALLBACK,
        /** A fallback key of before. */
        EARLIER_FALLBACK
    }

    /** The one-time key that was used. */
    Optional<String> oneTimeKey() {
        return used.filter(key -> key.kind == Kind.ONE_TIME).map(UsedKey::base64);
    }

    /** Whether our current fallback key was used. */
    boolean isOfFallbackKey() {
        return used.filter(key -> key.kind == Kind.FALLBACK).isPresent();
    }
}
