package org.xmtp.reactive.cryptography.oracles;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Our ratchet and vodozemac. */
class VodozemacOracleTests {
    private static final Path PROGRAM = Path.of(System.getProperty("vodozemac.program"));

    @Test
    void ourRatchetAndVodozemacDoTheSameInVersions1And2() {
        long seed = new SecureRandom().nextInt();
        try (Oracle oracle = new VodozemacOracle(PROGRAM)) {
            Tally tally = Campaign.run(oracle, seed, Coverage.MESSAGES);
            Coverage.assertComplete(
                    tally, seed, Set.of(Event.KEYS_ONLY_THE_ORACLE_HAS_DROPPED, Event.PADDINGS_ONLY_THE_ORACLE_TAKES));
        }
    }
}
