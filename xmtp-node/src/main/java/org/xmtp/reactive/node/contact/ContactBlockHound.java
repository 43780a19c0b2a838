package org.xmtp.reactive.node.contact;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where a program uses it, that the check of a grant may take random numbers from the system on a
 * thread which must not block: the curve's arithmetic blinds itself with them. They are there at once.
 */
public final class ContactBlockHound implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("org.xmtp.reactive.cryptography.wallet.Secp256k1", "recover");
    }
}
