package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;

/** Randomness that is known beforehand: gives what the script says, and fails when asked for anything else. */
final class ScriptedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient Deque<byte[]> script = new ArrayDeque<>();

    ScriptedRandom then(byte[] bytes) {
        script.add(bytes.clone());
        return this;
    }

    /** Replaces what has not been drawn. */
    void only(byte[] bytes) {
        script.clear();
        then(bytes);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        byte[] next = script.poll();
        if (next == null || next.length != bytes.length) {
            throw new IllegalStateException(bytes.length + " random bytes drawn that the script does not foresee");
        }
        System.arraycopy(next, 0, bytes, 0, bytes.length);
    }
}
