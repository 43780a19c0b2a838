package org.xmtp.reactive.cryptography.oracles;

import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * What both ends of a conversation have in common.
 *
 * @param name which conversation of which seed
 * @param oracle asked about everything
 * @param tally of what happens
 * @param random of our accounts and sessions
 */
record Setting(String name, Oracle oracle, Tally tally, SeededRandom random) {
    /** Counts a delivery if both made the same of the message. */
    void judge(Tampering tampering, Outcome ours, Verdict its, Supplier<byte[]> stateBefore, byte[] message) {
        boolean paddedWrongly = tampering == Tampering.PADDING;
        if (!its.agreesWith(ours, paddedWrongly)) {
            throw disagreement(tampering + ": ours " + ours + ", the oracle's " + its, stateBefore, message);
        }
        tally.delivered(tampering, ours);
        if (ours instanceof Outcome.Refused && its.isAccepted()) {
            tally.count(paddedWrongly ? Event.PADDINGS_ONLY_THE_ORACLE_TAKES : Event.ENCODINGS_ONLY_THE_ORACLE_TAKES);
        } else if (ours instanceof Outcome.Accepted && !its.isAccepted()) {
            tally.count(Event.KEYS_ONLY_THE_ORACLE_HAS_DROPPED);
        }
    }

    /** Says that the two differ, with all that it takes to see why. The keys are nobody's. */
    Disagreement disagreement(String what, Supplier<byte[]> stateBefore, byte[] bytes) {
        HexFormat hex = HexFormat.of();
        return new Disagreement(name + ": " + what + "\nour state before: " + hex.formatHex(stateBefore.get())
                + "\nbytes: " + hex.formatHex(bytes));
    }
}
