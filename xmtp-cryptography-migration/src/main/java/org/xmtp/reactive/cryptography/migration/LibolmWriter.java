package org.xmtp.reactive.cryptography.migration;

import java.util.Arrays;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.parts.IndexedKey;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** Writes the content of a libolm pickle. What it has written is wiped as it grows and when it is closed. */
final class LibolmWriter implements AutoCloseable {
    private static final long MAX_INDEX = 0xFFFFFFFFL;

    private byte[] content = new byte[512];
    private int length;

    LibolmWriter unsignedByte(int value) {
        return bytes((byte) value);
    }

    LibolmWriter unsignedInt(long value) {
        return bytes((byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value);
    }

    LibolmWriter bool(boolean value) {
        return unsignedByte(value ? 1 : 0);
    }

    LibolmWriter key(SecretBytes key) {
        byte[] revealed = key.reveal();
        bytes(revealed);
        Arrays.fill(revealed, (byte) 0);
        return this;
    }

    LibolmWriter publicKey(Curve25519PublicKey key) {
        return bytes(key.bytes());
    }

    LibolmWriter pair(SecretBytes key) {
        return publicKey(PublicKeys.of(key)).key(key);
    }

    LibolmWriter indexedKey(IndexedKey key) {
        if (key.index() > MAX_INDEX) {
            throw PickleException.wouldLose("the chain index " + key.index() + ", only ones up to " + MAX_INDEX);
        }
        return key(key.key()).unsignedInt(key.index());
    }

    LibolmWriter bytes(byte... bytes) {
        if (length + bytes.length > content.length) {
            byte[] larger = Arrays.copyOf(content, 2 * (length + bytes.length));
            Arrays.fill(content, (byte) 0);
            content = larger;
        }
        System.arraycopy(bytes, 0, content, length, bytes.length);
        length += bytes.length;
        return this;
    }

    String seal(PickleKey key) {
        byte[] written = Arrays.copyOf(content, length);
        try {
            return PickleSeal.seal(written, key);
        } finally {
            Arrays.fill(written, (byte) 0);
        }
    }

    @Override
    public void close() {
        Arrays.fill(content, (byte) 0);
    }
}
