package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Looks into a node that runs in the same process. */
final class NodeProbe {

    private NodeProbe() {}

    static void awaitNoSubscribers(XmtpNode node) {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (node.subscribers() > 0 && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(node.subscribers()).isZero();
    }
}
