package org.xmtp.reactive.cryptography.olm;

import java.util.List;

/**
 * What happens in a conversation, step by step.
 *
 * @param version of the session
 * @param steps in order; messages that none of them delivers arrive at the end
 */
record Schedule(OlmVersion version, List<Step> steps) {
    /** One step. */
    sealed interface Step permits Send, Deliver {}

    /**
     * A side sends a message.
     *
     * @param side 0 or 1
     */
    record Send(int side) implements Step {}

    /**
     * One of the messages on their way to a side arrives.
     *
     * @param side 0 or 1
     * @param pick which one, modulo their number
     */
    record Deliver(int side, int pick) implements Step {}
}
