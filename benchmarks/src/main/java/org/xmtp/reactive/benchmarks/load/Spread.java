package org.xmtp.reactive.benchmarks.load;

import java.util.List;

/**
 * One figure over several runs.
 *
 * @param name what it is, with its unit
 * @param runs what each run yielded, in order; at least one
 */
record Spread(String name, List<Double> runs) {
    Spread {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(name + " needs at least one run");
        }
    }

    /** The run in the middle; of an even number, the mean of the two. */
    double median() {
        List<Double> sorted = runs.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The smallest of the runs. */
    double lowest() {
        return runs.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** The largest of the runs. */
    double highest() {
        return runs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
