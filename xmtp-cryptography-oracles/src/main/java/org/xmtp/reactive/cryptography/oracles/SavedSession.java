package org.xmtp.reactive.cryptography.oracles;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Our saved form of a session (format 1), taken apart.
 *
 * @param head kind, format, version and the four keys that never change
 * @param root the root key
 * @param sending our ratchet's key pair, where we moved last; else the peer's ratchet key
 * @param sendingChain of the next message that we send, where we moved last
 * @param receiving oldest first
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record SavedSession(
        byte[] head, byte[] root, byte[] sending, List<IndexedKey> sendingChain, List<ReceivingChain> receiving) {
    static final int KEY = 32;
    private static final int HEAD = 3 + 4 * KEY;
    private static final int ACTIVE = 1;

    static SavedSession read(byte[] saved) {
        ByteBuffer reader = ByteBuffer.wrap(saved);
        byte[] head = bytes(reader, HEAD);
        boolean active = reader.get() == ACTIVE;
        byte[] root = bytes(reader, KEY);
        byte[] sending = bytes(reader, active ? 2 * KEY : KEY);
        List<IndexedKey> sendingChain = active ? List.of(indexed(reader)) : List.of();
        List<ReceivingChain> receiving = new ArrayList<>();
        for (long count = Wire.varint(reader); count > 0; count--) {
            byte[] ratchetKey = bytes(reader, KEY);
            IndexedKey next = indexed(reader);
            List<IndexedKey> skipped = new ArrayList<>();
            for (long keys = Wire.varint(reader); keys > 0; keys--) {
                skipped.add(indexed(reader));
            }
            receiving.add(new ReceivingChain(ratchetKey, next, skipped));
        }
        return new SavedSession(head, root, sending, sendingChain, receiving);
    }

    byte[] written() {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        saved.writeBytes(head);
        saved.write(sendingChain.size());
        saved.writeBytes(root);
        saved.writeBytes(sending);
        sendingChain.forEach(chain -> write(saved, chain));
        saved.writeBytes(Wire.varint(receiving.size(), 0));
        for (ReceivingChain chain : receiving) {
            saved.writeBytes(chain.ratchetKey());
            write(saved, chain.next());
            saved.writeBytes(Wire.varint(chain.skipped().size(), 0));
            chain.skipped().forEach(key -> write(saved, key));
        }
        return saved.toByteArray();
    }

    /** The private key of the ratchet that we send with, where we moved last. */
    byte[] ratchetKey() {
        return Arrays.copyOf(sending, KEY);
    }

    static byte[] bytes(ByteBuffer reader, int length) {
        byte[] bytes = new byte[length];
        reader.get(bytes);
        return bytes;
    }

    private static IndexedKey indexed(ByteBuffer reader) {
        return new IndexedKey(Wire.varint(reader), bytes(reader, KEY));
    }

    private static void write(ByteArrayOutputStream saved, IndexedKey key) {
        saved.writeBytes(Wire.varint(key.index(), 0));
        saved.writeBytes(key.key());
    }

    /** A chain key or message key with its index. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record IndexedKey(long index, byte[] key) {}

    /**
     * A chain that the peer sends on.
     *
     * @param ratchetKey that names it
     * @param next the chain key
     * @param skipped keys of messages that have not arrived, oldest first
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record ReceivingChain(byte[] ratchetKey, IndexedKey next, List<IndexedKey> skipped) {}
}
