package org.xmtp.reactive.runtime;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * The blocking calls that the Technology Compatibility Kit of Reactive Streams is allowed: its subscribers, which are
 * called on event threads, hand over to the test through queues with locks.
 */
public final class TckBlockHound implements BlockHoundIntegration {
    private static final String KIT = "org.reactivestreams.tck.TestEnvironment";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(KIT + "$Receptacle", "add")
                .allowBlockingCallsInside(KIT + "$Receptacle", "complete")
                .allowBlockingCallsInside(KIT + "$Promise", "complete")
                .allowBlockingCallsInside(KIT + "$Promise", "completeImmediatly");
    }
}
