package org.xmtp.reactive.cryptography.migration;

import java.util.Arrays;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.parts.IndexedKey;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** Reads the content of a libolm pickle: big-endian numbers and bare keys, front to back. */
final class LibolmReader {
    private static final int KEY_BYTES = 32;

    private final String what;
    private final byte[] content;
    private int position;

    /** @param what the thing read, for errors */
    LibolmReader(String what, byte[] content) {
        this.what = what;
        this.content = content;
    }

    int unsignedByte() {
        return take(1)[0] & 0xFF;
    }

    long unsignedInt() {
        byte[] bytes = take(Integer.BYTES);
        long value = 0;
        for (byte next : bytes) {
            value = value << Byte.SIZE | (next & 0xFF);
        }
        return value;
    }

    /** A number of elements. */
    int count(String name, int max) {
        long value = unsignedInt();
        if (value > max) {
            throw malformed("at most " + max + " " + name, Long.toString(value));
        }
        return (int) value;
    }

    boolean bool(String name) {
        int value = unsignedByte();
        if (value > 1) {
            throw malformed(name + " 0 or 1", Integer.toString(value));
        }
        return value == 1;
    }

    SecretBytes secret(int length) {
        byte[] bytes = take(length);
        SecretBytes secret = SecretBytes.of(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }

    SecretBytes key() {
        return secret(KEY_BYTES);
    }

    Curve25519PublicKey publicKey() {
        return Curve25519PublicKey.of(take(KEY_BYTES));
    }

    byte[] bytes(int length) {
        return take(length);
    }

    /** A private Curve25519 key behind its public one. */
    SecretBytes pair() {
        Curve25519PublicKey publicKey = publicKey();
        SecretBytes key = key();
        if (!PublicKeys.of(key).equals(publicKey)) {
            throw malformed("the private key to " + publicKey, "another one");
        }
        return key;
    }

    IndexedKey indexedKey() {
        SecretBytes key = key();
        return new IndexedKey(unsignedInt(), key);
    }

    void end() {
        if (position != content.length) {
            throw malformed("the end", (content.length - position) + " more bytes");
        }
    }

    PickleException malformed(String expected, String got) {
        return PickleException.malformed(what + " at byte " + position, expected, got);
    }

    private byte[] take(int length) {
        if (length > content.length - position) {
            throw malformed(length + " more bytes", Integer.toString(content.length - position));
        }
        position += length;
        return Arrays.copyOfRange(content, position - length, position);
    }
}
