package org.xmtp.reactive.benchmarks.load;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be measured, under the name that the command line knows it by. */
enum Scenario {
    /** Texts to one installation, many under way at once. */
    SEND_64("send-64", 10_000, 12, "sends/s, 64 in flight") {
        @Override
        Workload prepare(Cast cast) {
            return SendWorkload.prepare(cast, 64, 1);
        }
    },
    /** Texts to one installation, each sent when the node has the one before. */
    SEND_1("send-1", 2_000, 2, "sends/s, 1 in flight") {
        @Override
        Workload prepare(Cast cast) {
            return SendWorkload.prepare(cast, 1, 1);
        }
    },
    /** A backlog that an installation finds when it comes back. */
    RECEIVE("receive", 10_000, 2, "received/s of a backlog") {
        @Override
        Workload prepare(Cast cast) {
            return BacklogWorkload.prepare(cast);
        }
    },
    /** What looks sealed and is nothing, found by an installation that comes back. */
    FLOOD("flood", 100_000, 1, "refused/s of sealed garbage") {
        @Override
        Workload prepare(Cast cast) {
            return FloodWorkload.prepare(cast);
        }
    },
    /** Texts of which each goes to ten installations of two accounts. */
    FAN_OUT("fan-out", 2_000, 10, "copies/s to 10 installations") {
        @Override
        Workload prepare(Cast cast) {
            return SendWorkload.prepare(cast, 64, 10);
        }
    },
    /** From the moment at which a text ought to be sent until a reader has it. */
    LATENCY("latency", 12_000, 2, "latency, ms") {
        @Override
        Workload prepare(Cast cast) {
            return LatencyWorkload.prepare(cast);
        }

        @Override
        List<String> figures() {
            return ofLatency("latency");
        }
    },
    /** The same while what looks sealed and is nothing comes ten times as often. */
    LATENCY_FLOOD("latency-flood", 12_000, 2, "latency amid garbage, ms") {
        @Override
        Workload prepare(Cast cast) {
            return LatencyWorkload.amidAFlood(cast);
        }

        @Override
        List<String> figures() {
            return ofLatency("latency amid garbage");
        }
    };

    private final String id;
    private final int messages;
    private final int warmUps;
    private final String figure;

    Scenario(String id, int messages, int warmUps, String figure) {
        this.id = id;
        this.messages = messages;
        this.warmUps = warmUps;
        this.figure = figure;
    }

    /** Its name on the command line. */
    String id() {
        return id;
    }

    /** How many messages one full run takes. */
    int messages() {
        return messages;
    }

    /** How many runs go before those that count, so that what they take is compiled. */
    int warmUps() {
        return warmUps;
    }

    /** What a run yields, in this order, with units. */
    List<String> figures() {
        return List.of(figure, "  processor of the client, µs each");
    }

    private static List<String> ofLatency(String what) {
        return Stream.of("p50", "p99", "max")
                .map(part -> what + " " + part + ", ms")
                .toList();
    }

    /** Brings the installations into being that it needs. Blocks. */
    abstract Workload prepare(Cast cast);

    /** The scenario of a name. */
    static Optional<Scenario> named(String id) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.id.equals(id))
                .findFirst();
    }

    /** All names, for people. */
    static String names() {
        return Arrays.stream(values()).map(Scenario::id).collect(Collectors.joining(", "));
    }
}
