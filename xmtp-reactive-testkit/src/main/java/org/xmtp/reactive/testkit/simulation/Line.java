package org.xmtp.reactive.testkit.simulation;

/** Tasks of one kind, one of which can be run next. */
abstract class Line {
    private final String name;
    /** Whether the timeline has it among those of which a task can be run. */
    boolean ready;

    Line(String name) {
        this.name = name;
    }

    /** Names it in the trace. */
    final String name() {
        return name;
    }

    /** Takes the task that runs next; there is one. */
    abstract Runnable take();

    /** How many tasks wait. */
    abstract int size();

    /** Forgets all tasks. */
    abstract void clear();
}
