package org.xmtp.reactive.cryptography.oracles;

import java.security.SecureRandom;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Our ratchet and libolm. */
class LibolmOracleTests {
    @Test
    void ourRatchetAndLibolmDoTheSameInVersion1() {
        long seed = new SecureRandom().nextInt();
        try (Oracle oracle = new LibolmOracle(new SplittableRandom(seed))) {
            Coverage.assertComplete(Campaign.run(oracle, seed, Coverage.MESSAGES), seed, Set.of());
        }
    }
}
