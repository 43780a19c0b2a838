package org.xmtp.reactive.network;

import java.time.Duration;

/**
 * Whether a connection lives, felt at every {@link #BEAT}: any traffic is life. One that is quiet while calls are open
 * is asked something twice; one that brings no answer either is silent. So a dead connection is found within 25 s, and
 * one without anything to say stands for as long as it answers.
 */
final class Pulse {
    /** How often it is felt. */
    static final Duration BEAT = Duration.ofSeconds(5);

    /** After so many quiet beats a question is due, and another with each further one. */
    static final int ASK_AT = 2;

    /** After so many it is silent. */
    static final int SILENT_AT = ASK_AT + 2;

    /** For how long nothing has come then, at least. */
    static final Duration SILENCE = BEAT.multipliedBy(SILENT_AT);

    private long before;
    private int quiet;

    /** What a beat tells. */
    enum Finding {
        /** Something has come, or nobody waits for anything. */
        FINE,
        /** It is to be asked something. */
        QUIET,
        /** It is to be replaced. */
        SILENT
    }

    /**
     * One beat.
     *
     * @param reads how often something came so far
     * @param awaited whether calls are open
     */
    Finding beat(long reads, boolean awaited) {
        quiet = awaited && reads == before ? quiet + 1 : 0;
        before = reads;
        if (quiet >= SILENT_AT) {
            return Finding.SILENT;
        }
        return quiet >= ASK_AT ? Finding.QUIET : Finding.FINE;
    }
}
