package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;

/**
 * What {@code dev/simulate} is told.
 *
 * @param seed the first seed
 * @param time for how much of a core's time seeds are run
 * @param seeds how many are run, whatever the time; 0 for as many as the time allows
 * @param size how much happens in each
 * @param output what is printed of each seed
 */
record SearchOptions(long seed, Duration time, long seeds, int size, Output output) {
    private static final String USAGE =
            "usage: dev/simulate [--seed N] [--minutes M | --seeds K] [--size S] [--hashes | --steps]";

    static SearchOptions parse(String... arguments) {
        SearchOptions options = new SearchOptions(1, Duration.ofMinutes(1), 0, 1, Output.NOTHING);
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--hashes")) {
                options = options.printing(Output.HASHES);
                continue;
            }
            if (arguments[i].equals("--steps")) {
                options = options.printing(Output.STEPS);
                continue;
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(USAGE);
            }
            options = options.with(arguments[i], number(arguments[++i]));
        }
        return options;
    }

    /** What is printed of each seed. */
    enum Output {
        /** Nothing. */
        NOTHING,
        /** The hash of its trace. */
        HASHES,
        /** Every step. */
        STEPS
    }

    private SearchOptions printing(Output chosen) {
        return new SearchOptions(seed, time, seeds, size, chosen);
    }

    private SearchOptions with(String option, double value) {
        return switch (option) {
            case "--seed" -> new SearchOptions((long) value, time, seeds, size, output);
            case "--minutes" ->
                new SearchOptions(seed, Duration.ofMillis((long) (value * 60_000)), seeds, size, output);
            case "--seeds" -> new SearchOptions(seed, time, (long) value, size, output);
            case "--size" -> new SearchOptions(seed, time, seeds, (int) Math.max(1, value), output);
            default -> throw new IllegalArgumentException(USAGE);
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no number; " + USAGE, e);
        }
    }
}
