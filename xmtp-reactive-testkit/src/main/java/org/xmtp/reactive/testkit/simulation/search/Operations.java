package org.xmtp.reactive.testkit.simulation.search;

import java.util.LinkedHashMap;
import java.util.Map;

/** The calls of a process that have not ended. Those of a killed process are forgotten. */
final class Operations {
    private final Map<Long, String> open = new LinkedHashMap<>();
    private long begun;

    /** A call begins; gives back what ends it. */
    Runnable begin(String what) {
        long number = begun++;
        open.put(number, what);
        return () -> open.remove(number);
    }

    void forget() {
        open.clear();
    }

    int count() {
        return open.size();
    }

    /** Nothing is open. */
    void haveEnded(String whose, Checks checks) {
        checks.that(
                open.isEmpty(), "{}: {} operations have not ended, the first ones: {}", whose, open.size(), first());
    }

    private String first() {
        return open.values().stream().limit(5).toList().toString();
    }

    @Override
    public String toString() {
        return open.size() + ", the first ones " + first();
    }
}
