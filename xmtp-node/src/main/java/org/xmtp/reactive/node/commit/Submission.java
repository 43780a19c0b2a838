package org.xmtp.reactive.node.commit;

import java.util.List;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What one caller publishes: goes into one transaction or, when large, into several, always in order. */
final class Submission {

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
        outcome.tryEmitEmpty();
    }

    void fail(Throwable cause) {
        failed = true;
        outcome.tryEmitError(cause);
    }

    Mono<Void> outcome() {
        return outcome.asMono();
    }
}
