package org.xmtp.reactive.testkit.simulation;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.SplittableRandom;

/** Random numbers that are the same for the same seed, and no secret: every key of a simulation can be guessed. */
public final class SimulatedRandom extends SecureRandom {
    /** The numbers of a seed. */
    public SimulatedRandom(long seed) {
        super(new Numbers(seed), null);
    }

    private static final class Numbers extends SecureRandomSpi {
        private final transient SplittableRandom random;

        Numbers(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // More of it would not make it better.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            byte[] seed = new byte[length];
            engineNextBytes(seed);
            return seed;
        }
    }
}
