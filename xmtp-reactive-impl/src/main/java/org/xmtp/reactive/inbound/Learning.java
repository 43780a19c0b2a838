package org.xmtp.reactive.inbound;

import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;

/** Told what messages tell of their senders, and of our keys, when that is on its way into the journal. */
interface Learning {
    /** A sender's signing key was pinned. */
    void pinned(Contact contact);

    /** A session was opened with our current fallback key. */
    void fallbackKeyUsed();

    /** A message of a session was refused, for the sender's key has not signed its header. */
    void wrongKey(PeerId sender);
}
