package org.xmtp.reactive.api;

import java.util.List;
import java.util.Objects;

/**
 * What could be brought back from a damaged store. Each row of a store is sealed by itself, so what came back is what
 * was written.
 *
 * @param installation whether the installation's keys are among it, so that it can go on. Without them, messages and
 *     failures, contacts and the marks of readers are in the new store, and who connects with the account's wallet
 *     registers a new installation on it, which has them in its history
 * @param rows what came back and what did not, of each kind that there was
 * @param recovery how far the store was, and what the recovery of the new one has given up: it goes on like one that
 *     was put back from a backup
 */
public record StoreSalvage(boolean installation, List<Rows> rows, StoreRecovery recovery) {
    /** Keeps an unmodifiable copy. */
    public StoreSalvage {
        rows = List.copyOf(Objects.requireNonNull(rows, "rows"));
        Objects.requireNonNull(recovery, "recovery");
    }

    /** Whether everything came back, as far as can be told. */
    public boolean isWhole() {
        return rows.stream().allMatch(Rows::isWhole);
    }

    /** What a store holds. */
    public enum Kind {
        /** Messages and failures. */
        ENTRIES,
        /** What waits to be sent; a recovery gives it up. */
        QUEUED,
        /** What the node has refused of messages of ours. */
        REFUSALS,
        /**
         * Changes that were not written into their tables yet: of the installation, of contacts, sessions and marks.
         */
        CHANGES,
        /** The marks of readers. */
        READERS,
        /** The installation's keys. */
        INSTALLATION,
        /** What is known of other installations, by account. */
        CONTACTS,
        /** Sessions, by peer, and their pages. */
        SESSIONS,
        /**
         * Marks of envelopes that were judged. They are not sealed, so one that is damaged counts as having come back;
         * its envelope may be a failure once more.
         */
        MARKS,
        /** Envelopes that wait to be judged. */
        HELD
    }

    /**
     * The rows of a kind.
     *
     * @param kind the kind
     * @param saved how many came back
     * @param older how many of these came back in what may be an older state, since the newest one is damaged
     * @param lost how many are known not to have come back; there can be more in a page that is lost
     */
    public record Rows(Kind kind, long saved, long older, long lost) {
        /** Takes numbers as they are. */
        public Rows {
            Objects.requireNonNull(kind, "kind");
        }

        /** Whether all came back in their newest state. */
        public boolean isWhole() {
            return older == 0 && lost == 0;
        }
    }
}
