package org.xmtp.reactive.inbound;

import org.xmtp.reactive.store.Contact;

/** Told what accepted messages tell, when that is on its way into the journal. */
interface Learning {
    /** A sender's signing key was pinned. */
    void pinned(Contact contact);

    /** A session was opened with our current fallback key. */
    void fallbackKeyUsed();
}
