package org.xmtp.reactive.identity;

import java.util.List;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where a program uses it, what signing a grant may do on an event thread, and its check on a lane:
 * the curve's arithmetic blinds itself with random numbers of the system's generator, which reads a device that has
 * them at hand.
 */
public final class IdentityBlockHound implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        for (String method : List.of("addressOf", "sign", "recover")) {
            builder.allowBlockingCallsInside("org.xmtp.reactive.cryptography.wallet.Secp256k1", method);
        }
    }
}
