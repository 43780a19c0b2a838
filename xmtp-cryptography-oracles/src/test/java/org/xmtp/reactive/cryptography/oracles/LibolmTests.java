package org.xmtp.reactive.cryptography.oracles;

import org.junit.jupiter.api.Test;

/** Our ratchet and vodozemac. */
class LibolmTests {
    @Test
    void x() {
        try (Oracle oracle = new LibolmOracle(new java.util.SplittableRandom(1))) {
            long start = System.nanoTime();
            System.out.println(Campaign.run(oracle, 1, 20000));
            System.out.println((System.nanoTime() - start) / 1e9);
        }
    }
}
