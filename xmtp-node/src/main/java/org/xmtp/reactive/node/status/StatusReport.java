package org.xmtp.reactive.node.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.node.relay.SlowSubscribers;
import org.xmtp.reactive.node.store.Holdings;
import reactor.core.publisher.Mono;

/** Looks at a node, and says what there is to be seen. */
final class StatusReport {

    /** A store that says nothing for so long is not waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final NodeParts parts;
    private final NodeFigures figures;
    private final String version;
    private final Instant started = Instant.now();
    // What the store said last: shown while it does not answer.
    private volatile Holdings known = Holdings.UNKNOWN;

    /**
     * Looks at these parts.
     *
     * @param version of the node
     */
    StatusReport(NodeParts parts, NodeFigures figures, String version) {
        this.parts = parts;
        this.figures = figures;
        this.version = version;
    }

    /** Creates a look; it takes no longer than the store's patience, whatever the store does, and does not fail. */
    Mono<Snapshot> now() {
        Mono<Holdings> held = parts.store()
                .holdings()
                .timeout(PATIENCE)
                .doOnNext(found -> known = found)
                .onErrorComplete()
                .defaultIfEmpty(known);
        return Mono.zip(answering(), held, this::snapshot);
    }

    private Mono<Service> answering() {
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            return parts.serving()
                    .timeout(PATIENCE)
                    .then(Mono.fromSupplier(() -> new Service(
                            "Store", true, "answers", "in " + Units.millis((System.nanoTime() - begun) / 1e9))))
                    .onErrorReturn(new Service("Store", false, "does not answer", known.place()));
        });
    }

    private Snapshot snapshot(Service store, Holdings held) {
        boolean isStopping = parts.isStopping().getAsBoolean();
        List<Service> services = new ArrayList<>(parts.services().get());
        if (!isStopping) {
            services.add(0, store);
        }
        boolean isReady = !isStopping && store.isWell();
        Instant now = Instant.now();
        SlowSubscribers slow = parts.relay().slow();
        return new Snapshot(
                now.toEpochMilli(),
                shown(now),
                isStopping ? "Stopping" : isReady ? "Ready" : "Not ready",
                isReady,
                version,
                Units.time(Duration.between(started, now)),
                held.place(),
                services,
                figures.all(held),
                slow.behind().stream()
                        .map(one -> new Snapshot.Behind(
                                one.subscriber().address(),
                                one.subscriber().agent(),
                                Units.count(one.envelopes()),
                                Units.bytes(one.bytes()),
                                Units.time(one.oldest())))
                        .toList(),
                slow.sentAway().stream()
                        .map(one -> new Snapshot.Gone(
                                shown(one.at()),
                                one.subscriber().address(),
                                one.subscriber().agent(),
                                Units.count(one.envelopes()),
                                Units.bytes(one.bytes())))
                        .toList(),
                figures.calls());
    }

    private static String shown(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString().replace("T", " ").replace("Z", " UTC");
    }
}
