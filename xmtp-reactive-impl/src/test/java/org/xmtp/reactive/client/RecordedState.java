package org.xmtp.reactive.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/**
 * Writes the states of accounts and sessions that another implementation recorded as JSON, numbers for bytes, in the
 * saved form that {@code OlmAccount} and {@code OlmSession} restore.
 */
final class RecordedState {
    private static final int FORMAT = 1;
    private final ByteArrayOutputStream state = new ByteArrayOutputStream();

    private RecordedState(char kind) {
        state.write(kind);
        state.write(FORMAT);
    }

    static byte[] account(JsonNode recorded) {
        if (!recorded.path("one_time_keys").path("private_keys").isEmpty()
                || !recorded.path("fallback_keys").path("previous_fallback_key").isNull()) {
            throw new IllegalStateException("an account with one-time keys or an earlier fallback key: not read yet");
        }
        RecordedState account = new RecordedState('A');
        account.pair(bytes(recorded.path("diffie_hellman_key")));
        byte[] seed = bytes(recorded.path("signing_key"));
        account.put(seed)
                .put(new Ed25519PrivateKeyParameters(seed, 0)
                        .generatePublicKey()
                        .getEncoded());
        account.pair(bytes(recorded.path("fallback_keys").path("fallback_key").path("key")));
        account.varint(0).varint(0);
        return account.state.toByteArray();
    }

    static byte[] session(JsonNode recorded, byte[] peerIdentityKey) {
        RecordedState session = new RecordedState('S');
        session.varint(recorded.path("config").path("version").asText().equals("V1") ? 3 : 4);
        JsonNode keys = recorded.path("session_keys");
        session.put(keys.path("identity_key")).put(keys.path("base_key")).put(keys.path("one_time_key"));
        session.put(peerIdentityKey);
        session.sending(recorded.path("sending_ratchet"));
        JsonNode chains = recorded.path("receiving_chains").path("inner");
        session.varint(chains.size());
        chains.forEach(session::receiving);
        return session.state.toByteArray();
    }

    private void sending(JsonNode sending) {
        boolean active = sending.path("type").asText().equals("active");
        varint(active ? 1 : 0);
        if (active) {
            put(rootKey(sending.path("active_ratchet").path("root_key")));
            pair(bytes(sending.path("active_ratchet").path("ratchet_key")));
            chainKey(sending.path("symmetric_key_ratchet"));
        } else {
            put(rootKey(sending.path("root_key"))).put(sending.path("ratchet_key"));
        }
    }

    /** A root key stands alone in an active ratchet, and in an object of its own in an inactive one. */
    private static JsonNode rootKey(JsonNode recorded) {
        return recorded.isArray() ? recorded : recorded.path("key");
    }

    private void receiving(JsonNode chain) {
        put(chain.path("ratchet_key"));
        chainKey(chain.path("hkdf_ratchet"));
        JsonNode skipped = chain.path("skipped_message_keys").path("inner");
        varint(skipped.size());
        skipped.forEach(this::chainKey);
    }

    private void chainKey(JsonNode key) {
        varint(key.path("index").asLong()).put(key.path("key"));
    }

    private void pair(byte[] privateKey) {
        put(privateKey)
                .put(new X25519PrivateKeyParameters(privateKey, 0)
                        .generatePublicKey()
                        .getEncoded());
    }

    private RecordedState put(JsonNode numbers) {
        return put(bytes(numbers));
    }

    private RecordedState put(byte[] bytes) {
        state.writeBytes(bytes);
        return this;
    }

    private RecordedState varint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            state.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        state.write((int) rest);
        return this;
    }

    private static byte[] bytes(JsonNode numbers) {
        if (numbers.size() != 32) {
            throw new IllegalStateException("a key of 32 numbers, not " + numbers);
        }
        byte[] bytes = new byte[numbers.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers.get(i).asInt();
        }
        return bytes;
    }
}
