package org.xmtp.reactive.store;

/** A commit that failed. */
public final class CommitException extends RuntimeException {
    /** What is known of a failed commit. */
    public enum Outcome {
        /**
         * Nothing of it is durable, and nothing will be; a write-set may be at fault, so the others can be tried alone.
         */
        REJECTED,
        /** Nothing of it is durable; the disk or the database is in trouble, so the same again may succeed later. */
        UNAVAILABLE,
        /** It may be durable: {@link EngineStore#recover} tells. */
        UNKNOWN,
        /** What is durable is not what this process last wrote: there is a second writer. */
        CONFLICT
    }

    private final Outcome outcome;

    /**
     * A failed commit.
     *
     * @param outcome what is known of it
     * @param message the state that the database gave, never its text
     */
    public CommitException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /** What is known of it. */
    public Outcome outcome() {
        return outcome;
    }
}
