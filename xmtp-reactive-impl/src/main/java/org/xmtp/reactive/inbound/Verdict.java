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
 * @param usedKey the one-time key that was used for it, base64 without padding
 * @param pinned the sender's contact, where its signing key was pinned with this message
 * @param leavesGap whether messages before it in its chain are missing that were not missing before
 */
record Verdict(
        Optional<Entry.OfMessage> message,
        SessionSlot session,
        Optional<String> usedKey,
        @Nullable Contact pinned,
        boolean leavesGap) {}
