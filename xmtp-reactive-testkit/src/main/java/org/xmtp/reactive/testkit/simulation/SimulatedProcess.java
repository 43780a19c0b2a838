package org.xmtp.reactive.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import reactor.core.Disposable;

/** A process on a simulated machine: all its strands, and what ends with it. */
final class SimulatedProcess {
    private final String name;
    private final Timeline timeline;
    private final Pace pace;
    private final List<Line> lines = new ArrayList<>();
    private final List<Disposable> connections = new ArrayList<>();
    private boolean over;

    SimulatedProcess(String name, Timeline timeline, Pace pace) {
        this.name = name;
        this.timeline = timeline;
        this.pace = pace;
    }

    String name() {
        return name;
    }

    Timeline timeline() {
        return timeline;
    }

    SimulatedStrand strand(String kind) {
        return add(new SimulatedStrand(name + " " + kind, this));
    }

    SimulatedLanes lanes() {
        return add(new SimulatedLanes(name + " lane", this));
    }

    private <L extends Line> L add(L line) {
        lines.add(line);
        return line;
    }

    /** Whether it has ended: nothing of it runs any more. */
    boolean isOver() {
        return over;
    }

    /** How long something that could run now has to wait for its turn, in nanoseconds; mostly not at all. */
    long pause() {
        return pace.pause(timeline.chance());
    }

    /** What is to be cut when the process ends, however it does. */
    void holds(Disposable connection) {
        connections.add(connection);
    }

    /** It holds it no longer. */
    void releases(Disposable connection) {
        connections.remove(connection);
    }

    /** How many tasks wait. */
    int waiting() {
        return lines.stream().mapToInt(Line::size).sum();
    }

    /** Ends it between two of its tasks, as {@code kill -9} does. */
    void kill() {
        over = true;
        for (Line line : lines) {
            line.clear();
            timeline.unready(line);
        }
        List.copyOf(connections).forEach(Disposable::dispose);
        connections.clear();
    }
}
