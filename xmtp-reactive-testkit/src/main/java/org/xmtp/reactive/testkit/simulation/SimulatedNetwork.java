package org.xmtp.reactive.testkit.simulation;

/**
 * The wires between processes and the node: everything on them takes a while, and what goes separately may overtake.
 */
final class SimulatedNetwork {
    private final SimulatedProcess wires;
    private final SimulatedLanes errands;
    private Latency latency = Latency.NEAR;

    SimulatedNetwork(Timeline timeline) {
        wires = new SimulatedProcess("network", timeline, Pace.STEADY);
        errands = wires.lanes();
    }

    Timeline timeline() {
        return wires.timeline();
    }

    /** From now on things take so long. */
    void latency(Latency next) {
        latency = next;
    }

    /** How long the next thing takes, in nanoseconds. */
    long nextLatency() {
        return latency.next(timeline().chance());
    }

    /** Has something arrive at the other side. */
    void send(Runnable arrival) {
        timeline().after(nextLatency(), () -> errands.message(arrival));
    }

    /** One direction of a stream, on which nothing overtakes. */
    Stream stream(String name) {
        return new Stream(new SimulatedStrand(name, wires));
    }

    /** A direction of a stream. */
    final class Stream {
        private final SimulatedStrand strand;
        private long busyUntilNs;

        private Stream(SimulatedStrand strand) {
            this.strand = strand;
        }

        /** Has something arrive at the other side, behind what was sent before. */
        void send(Runnable arrival) {
            long now = timeline().nowNs();
            busyUntilNs = Math.max(busyUntilNs, now + nextLatency());
            timeline().after(busyUntilNs - now, () -> strand.execute(arrival));
        }
    }
}
