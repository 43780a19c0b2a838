package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Looks into a node that runs in the same process. */
public final class NodeProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private NodeProbe() {}

    static void awaitNoSubscribers(XmtpNode node) throws Exception {
        await(() -> node.subscribers() == 0);
    }

    /** Asks again and again until it is so. */
    public static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
