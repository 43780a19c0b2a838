package org.xmtp.reactive.client;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.inbound.Intake;
import org.xmtp.reactive.inbound.Mailbox;
import org.xmtp.reactive.outbound.Sender;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Lanes;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import reactor.core.Disposable;

/**
 * The engine's figures in Micrometer's global registry, each with the installation as tag, until disposed of. The one
 * class that knows Micrometer, which need not be on the class path; without it, this class cannot even be loaded.
 */
final class EngineMetrics implements Disposable {
    private final MeterRegistry registry = Metrics.globalRegistry;
    private final List<Meter> meters = new ArrayList<>();
    private final Tags tags;
    private final Clock clock;

    EngineMetrics(InstallationId installation, Clock clock) {
        this.tags = Tags.of("installation", installation.value());
        this.clock = clock;
    }

    /** Shows the journal's depth, and counts what becomes durable in it. */
    EngineMetrics journal(Journal journal) {
        gauge("xmtp.journal.depth", "write-sets that wait for a commit", journal::depth);
        Counter sent = messages("sent");
        Counter received = messages("received");
        Map<FailureReason, Counter> failures = new EnumMap<>(FailureReason.class);
        for (FailureReason reason : FailureReason.values()) {
            failures.put(reason, failures(reason));
        }
        journal.onCommitted(committed -> committed.changes().forEach(change -> {
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
        return this;
    }

    /** Shows the lanes' depth. */
    EngineMetrics lanes(Lanes lanes) {
        gauge("xmtp.lanes.depth", "tasks that wait for a lane", lanes::depth);
        return this;
    }

    /** Shows what the node has not accepted yet. */
    EngineMetrics sender(Sender sender) {
        gauge("xmtp.outbox.depth", "messages in memory that the node has not accepted yet", sender::outboxDepth);
        seconds("xmtp.outbox.age", "since the first attempt to publish what is under way", sender::oldestAttemptNs);
        return this;
    }

    /** Shows what arrives and how far it is caught up with. */
    EngineMetrics inbound(Intake intake, Mailbox mailbox) {
        gauge("xmtp.inbound.depth", "envelopes on their way into the store", intake::depth);
        gauge("xmtp.inbound.held", "envelopes that wait for their sender's grant", intake::heldDepth);
        gauge(
                "xmtp.mailbox.live",
                "1 while the subscription stands and has caught up, else 0",
                () -> mailbox.isLive() ? 1 : 0);
        seconds(
                "xmtp.mailbox.lag",
                "since the begin of the last complete sweep: all before it is durable",
                mailbox::sweptNs);
        return this;
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

    private void gauge(String name, String description, Supplier<Number> value) {
        meters.add(
                Gauge.builder(name, value).description(description).tags(tags).register(registry));
    }

    /** The time that has passed since an instant in nanoseconds of our clock; 0 while there is none. */
    private void seconds(String name, String description, Supplier<Long> sinceNs) {
        meters.add(Gauge.builder(name, () -> age(sinceNs.get()))
                .description(description)
                .baseUnit("seconds")
                .tags(tags)
                .register(registry));
    }

    private double age(long sinceNs) {
        return sinceNs == 0
                ? 0
                : Math.max(0, Registration.nowNs(clock) - sinceNs)
                        / (double) Duration.ofSeconds(1).toNanos();
    }

    @Override
    public void dispose() {
        meters.forEach(registry::remove);
    }
}
