package org.xmtp.reactive.node.commit;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What one caller publishes: goes into one transaction or, when large, into several, always in order. */
final class Submission {

    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    private final List<AdmittedEnvelope> envelopes;
    private final long weight;
    private final Sinks.Empty<Void> outcome = Sinks.empty();
    // Used by whoever holds the commit.
    private int taken;
    private boolean failed;

    Submission(List<AdmittedEnvelope> envelopes) {
        this.envelopes = envelopes;
        this.weight = envelopes.stream().mapToLong(AdmittedEnvelope::weight).sum();
    }

    long weight() {
        return weight;
    }

    boolean hasNext() {
        return !failed && taken < envelopes.size();
    }

    AdmittedEnvelope peek() {
        return envelopes.get(taken);
    }

    AdmittedEnvelope next() {
        return envelopes.get(taken++);
    }

    void complete() {
        tell(outcome::tryEmitEmpty);
    }

    void fail(Throwable cause) {
        failed = true;
        tell(() -> outcome.tryEmitError(cause));
    }

    /** A caller that fails as it is told keeps no other from being told. */
    private static void tell(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable callers) {
            LOG.error("A caller failed as it was told", callers);
        }
    }

    Mono<Void> outcome() {
        return outcome.asMono();
    }
}
