package org.xmtp.reactive.session;

import org.xmtp.reactive.store.PeerId;

/** Told how the sessions with a known peer do. */
public interface SessionHealth {
    /** What came in the peer's name is decrypted by no session, and not because it was decrypted before. */
    void undecryptable(PeerId peer);

    /** A session has decrypted a message that passed every check. */
    void decrypted(PeerId peer);
}
