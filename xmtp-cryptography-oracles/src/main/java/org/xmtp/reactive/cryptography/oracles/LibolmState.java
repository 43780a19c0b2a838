package org.xmtp.reactive.cryptography.oracles;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.xmtp.reactive.cryptography.oracles.SavedSession.IndexedKey;
import org.xmtp.reactive.cryptography.oracles.SavedSession.ReceivingChain;

/**
 * The content of libolm's pickle of a session, and its way from and to our saved form.
 *
 * @param head version, whether a message was received, the three keys that the session was made from
 * @param root the root key
 * @param sending our ratchet's public and private key in one, with the chain; empty where the peer moved last
 * @param receiving the peer's ratchet keys, with the chains, newest first
 * @param skipped the peer's ratchet keys, with the keys of messages that have not arrived, newest first
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record LibolmState(byte[] head, byte[] root, List<Entry> sending, List<Entry> receiving, List<Entry> skipped) {
    private static final int KEY = SavedSession.KEY;
    private static final int VERSION = 1;
    private static final int HEAD = Integer.BYTES + 1 + 3 * KEY;
    /** Kind, format and Olm version of our form, which the three keys follow. */
    private static final int SAVED_KEYS = 3;

    static LibolmState read(byte[] pickle) {
        ByteBuffer reader = ByteBuffer.wrap(PickleSeal.open(pickle));
        byte[] head = SavedSession.bytes(reader, HEAD);
        byte[] root = SavedSession.bytes(reader, KEY);
        return new LibolmState(head, root, entries(reader, 2 * KEY), entries(reader, KEY), entries(reader, KEY));
    }

    private static List<Entry> entries(ByteBuffer reader, int ratchetKeyBytes) {
        List<Entry> entries = new ArrayList<>();
        for (int count = reader.getInt(); count > 0; count--) {
            byte[] ratchetKey = SavedSession.bytes(reader, ratchetKeyBytes);
            byte[] key = SavedSession.bytes(reader, KEY);
            entries.add(new Entry(ratchetKey, new IndexedKey(Integer.toUnsignedLong(reader.getInt()), key)));
        }
        return entries;
    }

    /** The state of a session of ours that has not received. */
    static LibolmState opened(SavedSession saved) {
        ByteBuffer head = ByteBuffer.allocate(HEAD).putInt(VERSION).put((byte) 0);
        head.put(saved.head(), SAVED_KEYS, 3 * KEY);
        return new LibolmState(head.array(), saved.root(), List.of(), List.of(), List.of()).sendingAs(saved);
    }

    /** Identity key, base key and one-time key that the session was made from. */
    byte[] keys() {
        return Arrays.copyOfRange(head, HEAD - 3 * KEY, HEAD);
    }

    /** With the sending half of a session of ours. */
    LibolmState sendingAs(SavedSession saved) {
        List<Entry> chain = saved.sendingChain().stream()
                .map(key -> new Entry(exchanged(saved.sending()), key))
                .toList();
        return new LibolmState(head, saved.root(), chain, receiving, skipped);
    }

    /** In our form, with the head that it lacks. */
    SavedSession saved(byte[] savedHead) {
        List<ReceivingChain> chains = new ArrayList<>();
        for (Entry chain : receiving) {
            List<IndexedKey> keys = new ArrayList<>();
            for (Entry key : skipped) {
                if (Arrays.equals(key.ratchetKey(), chain.ratchetKey())) {
                    keys.add(0, key.key());
                }
            }
            chains.add(0, new ReceivingChain(chain.ratchetKey(), chain.key(), keys));
        }
        boolean active = !sending.isEmpty();
        byte[] ours = active
                ? exchanged(sending.get(0).ratchetKey())
                : receiving.get(0).ratchetKey();
        return new SavedSession(
                savedHead, root, ours, sending.stream().map(Entry::key).toList(), Collections.unmodifiableList(chains));
    }

    /** A key pair with its halves in the other order: libolm's begins with the public one, ours with the private. */
    private static byte[] exchanged(byte[] pair) {
        return ByteBuffer.allocate(2 * KEY)
                .put(pair, KEY, KEY)
                .put(pair, 0, KEY)
                .array();
    }

    byte[] pickle() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (DataOutputStream writer = new DataOutputStream(content)) {
            writer.write(head);
            writer.write(root);
            for (List<Entry> entries : List.of(sending, receiving, skipped)) {
                writer.writeInt(entries.size());
                for (Entry entry : entries) {
                    writer.write(entry.ratchetKey());
                    writer.write(entry.key().key());
                    writer.writeInt((int) entry.key().index());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PickleSeal.seal(content.toByteArray());
    }

    /**
     * A chain, or the key of a message of one.
     *
     * @param ratchetKey that names the chain: a public key, for our own chain a public and a private one
     * @param key with its index
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Entry(byte[] ratchetKey, IndexedKey key) {}
}
