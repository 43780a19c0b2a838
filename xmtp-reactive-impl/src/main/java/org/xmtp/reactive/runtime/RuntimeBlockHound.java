package org.xmtp.reactive.runtime;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where a program uses it, that a thread which must not block may park while it has nothing to do,
 * and set a timer or take it back, under a lock that is held for some instructions.
 */
public final class RuntimeBlockHound implements BlockHoundIntegration {
    private static final String TIMERS = ScheduledThreadPoolExecutor.class.getName() + "$DelayedWorkQueue";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(WorkerPool.class.getName() + "$Worker", "await");
        builder.allowBlockingCallsInside(TIMERS, "offer");
        builder.allowBlockingCallsInside(TIMERS, "remove");
    }
}
