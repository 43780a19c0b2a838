package org.xmtp.reactive.session;

import org.xmtp.reactive.cryptography.olm.SessionPages;

/**
 * What the store has of a session.
 *
 * @param version the version, 0 if nothing
 * @param pages its pages
 */
record DurableState(long version, SessionPages pages) {
    static final DurableState NONE = new DurableState(0, SessionPages.NONE);

    static DurableState of(SessionSlot slot) {
        return new DurableState(slot.version(), slot.ratchet().pages());
    }
}
