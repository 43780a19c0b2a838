package org.xmtp.reactive.cryptography.oracles;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** From our saved form of an account (format 1) to libolm's pickle of one. */
final class LibolmAccountPickle {
    private static final int KEY = SavedSession.KEY;
    private static final int VERSION = 4;
    private static final int MAX_BYTES = 1 << 15;
    private static final byte PUBLISHED = 1;

    private LibolmAccountPickle() {}

    static byte[] of(byte[] saved) {
        ByteBuffer reader = ByteBuffer.wrap(saved, 2, saved.length - 2);
        ByteBuffer content = ByteBuffer.allocate(MAX_BYTES).putInt(VERSION);
        byte[] identity = SavedSession.bytes(reader, 2 * KEY);
        byte[] seed = SavedSession.bytes(reader, KEY);
        content.put(SavedSession.bytes(reader, KEY)).put(expanded(seed));
        putPair(content, identity);
        byte[] fallback = SavedSession.bytes(reader, 2 * KEY);
        boolean hasPrevious = reader.get() == 1;
        byte[] previous = SavedSession.bytes(reader, hasPrevious ? 2 * KEY : 0);
        int count = (int) Wire.varint(reader);
        content.putInt(count);
        for (int id = 0; id < count; id++) {
            putKey(content, id, SavedSession.bytes(reader, 2 * KEY));
        }
        content.put((byte) (hasPrevious ? 2 : 1));
        putKey(content, count, fallback);
        if (hasPrevious) {
            putKey(content, count + 1, previous);
        }
        content.putInt(count + 2).flip();
        return PickleSeal.seal(SavedSession.bytes(content, content.remaining()));
    }

    private static void putKey(ByteBuffer content, int id, byte[] pair) {
        putPair(content.putInt(id).put(PUBLISHED), pair);
    }

    /** The public key first, other than in our form. */
    private static void putPair(ByteBuffer content, byte[] pair) {
        content.put(pair, KEY, KEY).put(pair, 0, KEY);
    }

    /** The private key of RFC 8032 section 5.1.5 that a seed stands for. */
    private static byte[] expanded(byte[] seed) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-512").digest(seed);
            key[0] &= (byte) 0xF8;
            key[31] = (byte) ((key[31] & 0x7F) | 0x40);
            return key;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
