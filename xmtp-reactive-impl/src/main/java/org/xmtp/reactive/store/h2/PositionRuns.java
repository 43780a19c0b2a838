package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;

/** Positions as runs without gaps: a range is deleted in one statement, and slices keep each one small. */
final class PositionRuns {
    static final int MAX_LENGTH = 256;

    private PositionRuns() {}

    /** From a first position to a last one, both in it. */
    record Run(long first, long last) {}

    static List<Run> of(List<Long> positions) {
        List<Run> runs = new ArrayList<>();
        long first = 0;
        long last = 0;
        for (long position : positions.stream().sorted().distinct().toList()) {
            if (first != 0 && (position != last + 1 || position - first >= MAX_LENGTH)) {
                runs.add(new Run(first, last));
                first = 0;
            }
            if (first == 0) {
                first = position;
            }
            last = position;
        }
        if (first != 0) {
            runs.add(new Run(first, last));
        }
        return runs;
    }
}
