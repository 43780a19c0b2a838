package org.xmtp.reactive.node.status;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.xmtp.reactive.node.store.Holdings;

/** The figures that the page shows, by what is counted and by what the parts of the node know of themselves. */
final class NodeFigures {

    private static final String ENDED_CALLS = "grpc.server.processing.duration";
    private static final String OK = "OK";

    private final NodeParts parts;
    private final MeterRegistry registry;

    NodeFigures(NodeParts parts, MeterRegistry registry) {
        this.parts = parts;
        this.registry = registry;
    }

    List<Figure> all(Holdings held) {
        long stored = count("xmtp.node.stored");
        long repeated = count("xmtp.node.repeated");
        long relayed = count("xmtp.node.relayed");
        long delivered = count("xmtp.node.delivered");
        int subscriptions = parts.relay().subscribers();
        int grpc = parts.grpc().getAsInt();
        int http = parts.http().getAsInt();
        return List.of(
                counted(
                        "held",
                        "Envelopes stored",
                        held.envelopes(),
                        held.topics().isPresent()
                                ? "topics: " + Units.count(held.topics().getAsLong())
                                : ""),
                new Figure(
                        "size",
                        "Size of the store",
                        held.bytes(),
                        Units.bytes(held.bytes()),
                        Units.bytes(count("xmtp.node.stored.size")) + " of messages came since the start",
                        false),
                counted(
                        "published",
                        "Published",
                        stored + repeated,
                        Units.count(repeated) + " of them were stored before"),
                counted("delivered", "Delivered", delivered, "to each subscriber; relayed: " + Units.count(relayed)),
                new Figure(
                        "subscriptions",
                        "Subscriptions",
                        subscriptions,
                        Units.count(subscriptions),
                        "ended as too slow: " + Units.count(count("xmtp.node.subscribers.slow")),
                        false),
                new Figure(
                        "connections",
                        "Connections",
                        grpc + http,
                        Units.count(grpc + http),
                        Units.count(grpc) + " by gRPC, " + Units.count(http) + " by HTTP",
                        false),
                commits(),
                memory());
    }

    private static Figure counted(String id, String name, long value, String note) {
        return new Figure(id, name, value, Units.count(value), note, true);
    }

    private long count(String name) {
        return Optional.ofNullable(registry.find(name).counter())
                .map(counter -> (long) counter.count())
                .orElse(0L);
    }

    private Figure commits() {
        Timer commits = registry.find("xmtp.node.commit").timer();
        DistributionSummary batches =
                registry.find("xmtp.node.commit.envelopes").summary();
        double mean = commits == null ? 0 : commits.mean(TimeUnit.SECONDS);
        return new Figure(
                "commits",
                "A commit takes",
                (long) (mean * 1e6),
                Units.millis(mean),
                (commits == null ? "0" : Units.count(commits.count())) + " commits, envelopes each: "
                        + Units.count(batches == null ? 0 : Math.round(batches.mean())) + ", failures of the store: "
                        + Units.count(count("xmtp.node.store.failures")),
                false);
    }

    private static Figure memory() {
        Runtime machine = Runtime.getRuntime();
        long used = machine.totalMemory() - machine.freeMemory();
        return new Figure("memory", "Memory", used, Units.bytes(used), "of " + Units.bytes(machine.maxMemory()), false);
    }

    /** Calls that have ended, of each method. */
    List<Snapshot.Calls> calls() {
        Map<String, Map<String, Long>> byMethod = new TreeMap<>();
        registry.find(ENDED_CALLS)
                .timers()
                .forEach(timer -> byMethod.computeIfAbsent(
                                Objects.requireNonNull(timer.getId().getTag("method")), method -> new TreeMap<>())
                        .merge(Objects.requireNonNull(timer.getId().getTag("statusCode")), timer.count(), Long::sum));
        return byMethod.entrySet().stream()
                .map(method -> calls(method.getKey(), method.getValue()))
                .toList();
    }

    private static Snapshot.Calls calls(String method, Map<String, Long> byStatus) {
        String others = byStatus.entrySet().stream()
                .filter(status -> !status.getKey().equals(OK) && status.getValue() > 0)
                .map(status -> status.getKey() + " " + Units.count(status.getValue()))
                .collect(Collectors.joining(", "));
        return new Snapshot.Calls(
                method, Units.count(byStatus.getOrDefault(OK, 0L)), others.isEmpty() ? "none" : others);
    }
}
