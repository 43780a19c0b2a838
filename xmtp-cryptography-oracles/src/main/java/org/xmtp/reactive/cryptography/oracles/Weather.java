package org.xmtp.reactive.cryptography.oracles;

import java.util.List;
import java.util.random.RandomGenerator;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/**
 * What the way between two ends is like, in shares of 1.
 *
 * @param versions that sessions are opened with
 * @param loss messages that never arrive
 * @param disorder messages that overtake or are overtaken
 * @param repetition deliveries after which the message arrives once more
 * @param tampering deliveries before which altered copies arrive
 * @param gaps utterances of which the first 2000 messages or so are lost
 * @param messages how many messages the ends exchange, gaps aside
 */
record Weather(
        List<OlmVersion> versions,
        double loss,
        double disorder,
        double repetition,
        double tampering,
        double gaps,
        int messages) {
    /** Long gaps take long: one conversation in so many has them. */
    private static final int WITH_GAPS = 50;

    static Weather of(long conversation, List<OlmVersion> spoken, RandomGenerator dice) {
        List<OlmVersion> versions = dice.nextInt(4) == 0 ? spoken : List.of(spoken.get(dice.nextInt(spoken.size())));
        return new Weather(
                versions,
                one(dice, 0, 0.05, 0.3),
                one(dice, 0, 0.2, 0.8),
                one(dice, 0, 0.1, 0.3),
                one(dice, 0, 0.1, 0.4),
                conversation % WITH_GAPS == 0 ? 0.03 : 0,
                dice.nextInt(40, 360));
    }

    private static double one(RandomGenerator dice, double... shares) {
        return shares[dice.nextInt(shares.length)];
    }
}
