package org.xmtp.reactive.store;

import java.util.Optional;

/**
 * What is to become of a session at the next fold.
 *
 * @param base the least version that the folded row must have by then
 * @param row its newest state; empty if it is retired
 */
record PendingSession(long base, Optional<SessionRow> row) {
    static PendingSession advanced(SessionRow row) {
        return new PendingSession(row.durableVersion(), Optional.of(row));
    }

    static PendingSession retired() {
        return new PendingSession(0, Optional.empty());
    }

    /** What the newer of both says; a retired session stays so. */
    PendingSession then(PendingSession later) {
        if (row.isEmpty() || later.row().isEmpty()) {
            return retired();
        }
        return later.version() > version() ? new PendingSession(base, later.row()) : this;
    }

    private long version() {
        return row.map(SessionRow::version).orElse(Long.MAX_VALUE);
    }
}
