package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;

/** Writes a saved state. What it has written is wiped as it grows and when it is closed. */
final class StateWriter implements AutoCloseable {
    private static final int FIRST_SIZE = 512;

    private byte[] buffer = new byte[FIRST_SIZE];
    private int length;

    StateWriter put(int value) {
        reserve(1);
        buffer[length++] = (byte) value;
        return this;
    }

    StateWriter put(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
        return this;
    }

    StateWriter put(Secret secret) {
        return put(secret.reveal());
    }

    StateWriter put(SigningKey key) {
        if (key instanceof ExpandedSigningKey expanded) {
            return put(expanded.scalar()).put(expanded.prefix());
        }
        return put(((SigningSeed) key).seed());
    }

    StateWriter put(Curve25519PublicKey key) {
        return put(key.encoded());
    }

    StateWriter put(Curve25519KeyPair pair) {
        return put(pair.secret()).put(pair.publicKey());
    }

    StateWriter varint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            put((int) (rest | 0x80));
            rest >>>= 7;
        }
        return put((int) rest);
    }

    byte[] written() {
        return Arrays.copyOf(buffer, length);
    }

    private void reserve(int more) {
        if (length + more > buffer.length) {
            byte[] larger = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
            Arrays.fill(buffer, (byte) 0);
            buffer = larger;
        }
    }

    @Override
    public void close() {
        Arrays.fill(buffer, (byte) 0);
    }
}
