package org.xmtp.reactive.identity;

import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.store.PeerId;

/**
 * What becomes of an installation that is newly known.
 *
 * @param self this installation, which is never kept from itself
 * @param trust what becomes of those that an account shows later
 */
public record TrustPolicy(PeerId self, Trust trust) {
    /** Whether nothing is to be encrypted to it before it is approved. */
    boolean withholds(KnownAccount known, PeerId peer) {
        return trust != Trust.ACCEPT
                && known.newcomers().isAcquainted()
                && !known.isRevoked(peer.installation())
                && !peer.equals(self);
    }
}
