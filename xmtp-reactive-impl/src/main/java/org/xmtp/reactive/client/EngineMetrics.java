package org.xmtp.reactive.client;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.inbound.Inbound;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import reactor.core.Disposable;

/**
 * The engine's figures in Micrometer's global registry, each with the installation as tag, until disposed of. The one
 * class that knows Micrometer, which need not be on the class path; without it, this class cannot even be loaded.
 */
final class EngineMetrics implements Disposable {
    /** Where a word begins within a name. */
    private static final Pattern WORD = Pattern.compile("(?<!^)(?=[A-Z])");

    private final MeterRegistry registry = Metrics.globalRegistry;
    private final List<Meter> meters = new ArrayList<>();
    private final Engine engine;
    private final Tags tags;

    private EngineMetrics(Engine engine) {
        this.engine = engine;
        this.tags = Tags.of(
                "installation", engine.ground().identity().installation().value());
    }

    /** Shows an engine's figures until it has ended. */
    static void show(Engine engine) {
        EngineMetrics metrics = new EngineMetrics(engine);
        metrics.counters();
        metrics.gauges();
        engine.onEnd(metrics::dispose);
    }

    private void counters() {
        Counter sent = messages("sent");
        Counter received = messages("received");
        Map<FailureReason, Counter> failures = new EnumMap<>(FailureReason.class);
        for (FailureReason reason : FailureReason.values()) {
            failures.put(reason, failures(reason));
        }
        engine.onCommitted(changes -> changes.forEach(change -> {
            if (change instanceof Change.EntryAppended appended) {
                Entry entry = appended.entry();
                Counter counter = entry instanceof Entry.OfFailure refused
                        ? failures.get(refused.failure().reason())
                        : ((Entry.OfMessage) entry).own() ? sent : received;
                if (counter != null) {
                    counter.increment();
                }
            }
        }));
        Map<Class<?>, Counter> noticed = new HashMap<>();
        for (Class<?> kind : SecurityEvent.OfInstallation.class.getPermittedSubclasses()) {
            noticed.put(kind, security(kind));
        }
        engine.belongings().security().onEvent(event -> {
            Counter counter = noticed.get(event.getClass());
            if (counter != null) {
                counter.increment();
            }
        });
    }

    /** Read on whichever thread asks, without waiting for the loop: a figure may be a moment old. */
    private void gauges() {
        gauge(
                "xmtp.journal.depth",
                "write-sets that wait for a commit",
                run -> run.journal().depth());
        gauge("xmtp.lanes.depth", "jobs that lanes have been given and not finished", Run::jobs);
        gauge(
                "xmtp.outbox.depth",
                "messages in memory that the node has not accepted yet",
                run -> run.outbound().depth());
        seconds(
                "xmtp.outbox.age",
                "since the first attempt to publish what is under way",
                run -> run.outbound().attemptSinceNs());
        gauge("xmtp.inbound.depth", "envelopes on their way into the store", inbound(Inbound::depth));
        gauge("xmtp.inbound.held", "envelopes that wait for their sender's grant", inbound(Inbound::heldDepth));
        gauge(
                "xmtp.mailbox.live",
                "1 while the subscription stands and has caught up, else 0",
                inbound(inbound -> inbound.isLive() ? 1 : 0));
        seconds(
                "xmtp.mailbox.lag",
                "since the begin of the last complete sweep: all before it is durable",
                inbound(Inbound::sweptNs));
    }

    private static ToLongFunction<Run> inbound(ToLongFunction<Inbound> figure) {
        return run -> run.inbound().map(inbound -> figure.applyAsLong(inbound)).orElse(0L);
    }

    private Counter messages(String direction) {
        Counter counter = Counter.builder("xmtp.messages")
                .description("messages that became durable")
                .tags(tags.and("direction", direction))
                .register(registry);
        meters.add(counter);
        return counter;
    }

    private Counter failures(FailureReason reason) {
        Counter counter = Counter.builder("xmtp.failures")
                .description("envelopes that were not accepted")
                .tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
                .register(registry);
        meters.add(counter);
        return counter;
    }

    private Counter security(Class<?> kind) {
        Counter counter = Counter.builder("xmtp.security")
                .description("events that concern whom we trust")
                .tags(tags.and(
                        "kind",
                        WORD.matcher(kind.getSimpleName()).replaceAll("_").toLowerCase(Locale.ROOT)))
                .register(registry);
        meters.add(counter);
        return counter;
    }

    private static long figure(Engine engine, ToLongFunction<Run> figure) {
        return engine.run().map(run -> figure.applyAsLong(run)).orElse(0L);
    }

    /**
     * Held weakly: the registry keeps no engine in memory that ended without an end, as one of a killed machine does.
     */
    private void gauge(String name, String description, ToLongFunction<Run> value) {
        meters.add(Gauge.builder(name, engine, shown -> figure(shown, value))
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /** The time that has passed since an instant in nanoseconds of our clock; 0 while there is none. */
    private void seconds(String name, String description, ToLongFunction<Run> sinceNs) {
        meters.add(Gauge.builder(name, engine, shown -> age(shown, figure(shown, sinceNs)))
                .description(description)
                .baseUnit("seconds")
                .tags(tags)
                .register(registry));
    }

    private static double age(Engine engine, long sinceNs) {
        return sinceNs == 0
                ? 0
                : Math.max(0, engine.ground().loop().nowNs() - sinceNs)
                        / (double) Duration.ofSeconds(1).toNanos();
    }

    @Override
    public void dispose() {
        meters.forEach(registry::remove);
    }
}
