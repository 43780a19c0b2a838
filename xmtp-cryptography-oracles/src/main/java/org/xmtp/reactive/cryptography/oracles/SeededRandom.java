package org.xmtp.reactive.cryptography.oracles;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The randomness of our accounts and sessions: from the seed, or what it was told to give next. */
final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient RandomGenerator source;
    private transient byte @Nullable [] next;

    SeededRandom(RandomGenerator source) {
        this.source = source;
    }

    /** Gives these bytes at the next draw. */
    void giveNext(byte[] bytes) {
        next = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        byte[] given = next;
        if (given == null) {
            source.nextBytes(bytes);
            return;
        }
        next = null;
        if (given.length != bytes.length) {
            throw new IllegalStateException(bytes.length + " bytes drawn, " + given.length + " foreseen");
        }
        System.arraycopy(given, 0, bytes, 0, bytes.length);
    }
}
