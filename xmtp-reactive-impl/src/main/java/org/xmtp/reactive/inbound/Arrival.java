package org.xmtp.reactive.inbound;

import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.SealedEnvelope;

/**
 * An envelope of the right form, on its way to be judged.
 *
 * @param epoch in which it is judged
 * @param envelope as it came
 * @param digest of its bytes
 * @param inner of the MACed Olm message in it
 * @param sealed its parts
 * @param olm the Olm message
 * @param held whether it waited in the store before
 */
record Arrival(
        Epoch epoch,
        NetworkEnvelope envelope,
        Digest digest,
        Digest inner,
        SealedEnvelope sealed,
        OlmMessage olm,
        boolean held) {
    /** Whom it says it is from. */
    PeerId sender() {
        return new PeerId(sealed.header().sender(), sealed.header().senderInstallation());
    }
}
