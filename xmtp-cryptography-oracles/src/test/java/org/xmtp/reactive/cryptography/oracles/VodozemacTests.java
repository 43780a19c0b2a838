package org.xmtp.reactive.cryptography.oracles;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Our ratchet and vodozemac. */
class VodozemacTests {
    @Test
    void x() {
        try (Oracle oracle = new VodozemacOracle(Path.of("target/vodozemac/release/vodozemac-oracle"))) {
            long start = System.nanoTime();
            System.out.println(Campaign.run(oracle, 1, 20000));
            System.out.println((System.nanoTime() - start) / 1e9);
        }
    }
}
