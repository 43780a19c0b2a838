package org.xmtp.reactive.cryptography.oracles;

import java.util.ArrayList;
import java.util.List;

/** Conversations with an oracle, many side by side so that it can be asked in batches. */
final class Campaign {
    private static final int MAX_SIDE_BY_SIDE = 256;
    /** So few messages that a conversation ends, at the start as at the end of a campaign. */
    private static final int MESSAGES_EACH = 1000;

    private Campaign() {}

    /**
     * Lets them run until there were so many messages, all of them to their end.
     *
     * @throws Disagreement when ours and the oracle differ, which ends it
     */
    static Tally run(Oracle oracle, long seed, long messages) {
        Tally tally = new Tally();
        int sideBySide = (int) Math.max(1, Math.min(MAX_SIDE_BY_SIDE, messages / MESSAGES_EACH));
        List<Conversation> running = new ArrayList<>();
        int begun = 0;
        do {
            while (running.size() < sideBySide && tally.of(Event.MESSAGES) < messages) {
                running.add(new Conversation(seed, begun++, oracle, tally));
            }
            oracle.flush();
            running.removeIf(conversation -> {
                boolean over = !conversation.step();
                if (over) {
                    conversation.finish();
                }
                return over;
            });
            oracle.flush();
        } while (!running.isEmpty());
        return tally;
    }
}
