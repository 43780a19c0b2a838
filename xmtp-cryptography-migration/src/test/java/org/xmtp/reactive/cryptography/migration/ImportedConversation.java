package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.Vectors;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

/**
 * A conversation recorded from vodozemac, gone through by sessions that begin with what vodozemac pickled: both
 * accounts, and Alice's session before her first message.
 */
final class ImportedConversation {
    private final JsonNode conversation;
    private final ScriptedRandom random = new ScriptedRandom();
    private final Map<String, OlmAccount> accounts = new HashMap<>();
    private final Map<String, OlmSession> sessions = new HashMap<>();
    private final Map<Integer, JsonNode> messages = new HashMap<>();

    ImportedConversation(JsonNode conversation) {
        this.conversation = conversation;
        Vectors.rows(conversation, "messages")
                .forEach(row -> messages.put(row.path("n").asInt(), row));
        for (String side : new String[] {"alice", "bob"}) {
            String json = conversation.path(side).path("account_pickle_json").toString();
            accounts.put(side, VodozemacPickles.readAccountJson(json, random));
        }
        sessions.put("alice", session("alice", conversation.path("alice_initial_session_pickle_json"), random));
    }

    /** The first of this name, of version 1. */
    static ImportedConversation named(String name) {
        return Vectors.rows(Vectors.read("olm-v1.json"), "conversations")
                .filter(row -> row.path("name").asText().equals(name))
                .map(ImportedConversation::new)
                .findFirst()
                .orElseThrow();
    }

    void replay() {
        Vectors.rows(conversation, "events").forEach(event -> {
            switch (event.path("op").asText()) {
                case "send" -> send(event);
                case "send_unrecorded" -> sendUnrecorded(event);
                default -> deliver(event);
            }
        });
    }

    OlmAccount account(String side) {
        return known(accounts, side);
    }

    OlmSession session(String side) {
        return known(sessions, side);
    }

    /** The session that vodozemac pickled at the end. */
    OlmSession recordedAtTheEnd(String side) {
        return session(side, conversation.path("final_session_pickle_json").path(side), new SecureRandom());
    }

    String bobsAccountJson() {
        return conversation.path("bob").path("account_pickle_json").toString();
    }

    String bobsLastSessionJson() {
        return conversation.path("final_session_pickle_json").path("bob").toString();
    }

    private OlmSession session(String side, JsonNode pickle, SecureRandom random) {
        OlmAccount peer = account(side.equals("alice") ? "bob" : "alice");
        return VodozemacPickles.readSessionJson(pickle.toString(), account(side), peer.identityKey(), random);
    }

    private void send(JsonNode event) {
        JsonNode row = known(messages, event.path("n").asInt());
        random.next =
                HexFormat.of().parseHex(row.path("sender_ratchet_private_hex").asText());
        OlmMessage message = session(event.path("from").asText()).encrypt(base64(row, "plaintext_base64"));
        assertThat(message.bytes()).as("%s", event).isEqualTo(base64(row, "ciphertext_base64"));
    }

    private void sendUnrecorded(JsonNode event) {
        for (int i = 0; i < event.path("count").asInt(); i++) {
            session(event.path("from").asText()).encrypt(new byte[] {1});
        }
    }

    /** Takes what is expected to be taken as it was sent, since vodozemac takes other encodings too. */
    private void deliver(JsonNode event) {
        JsonNode row = known(messages, event.path("n").asInt());
        if (event.path("expect").asText().equals("ok")) {
            assertThat(receive(event, base64(row, "ciphertext_base64")))
                    .as("%s", event)
                    .isEqualTo(base64(row, "plaintext_base64"));
        } else {
            byte[] bytes = base64(event.has("ciphertext_base64") ? event : row, "ciphertext_base64");
            assertThatExceptionOfType(OlmException.class).as("%s", event).isThrownBy(() -> receive(event, bytes));
        }
    }

    private byte[] receive(JsonNode event, byte[] bytes) {
        String to = event.path("to").asText();
        OlmMessage message = OlmMessage.parse(bytes);
        if (event.path("via").asText().equals("inbound_session") && message instanceof PreKeyMessage preKey) {
            var inbound = account(to).inboundSession(preKey, random);
            sessions.put(to, inbound.session());
            return inbound.plaintext();
        }
        return session(to).decrypt(message);
    }

    private static byte[] base64(JsonNode row, String field) {
        return Base64.getDecoder().decode(row.path(field).asText());
    }

    private static <K, V> V known(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("nothing known of " + key);
        }
        return value;
    }

    @Override
    public String toString() {
        return conversation.path("session_config").asInt() == 1
                ? "V1 " + conversation.path("name").asText()
                : "V2 " + conversation.path("name").asText();
    }

    /** Gives the recorded ratchet key, and fails when none is due. */
    private static final class ScriptedRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private transient byte @Nullable [] next;

        @Override
        public void nextBytes(byte[] bytes) {
            if (next == null || next.length != bytes.length) {
                throw new IllegalStateException("random bytes drawn that the recording does not foresee");
            }
            System.arraycopy(next, 0, bytes, 0, bytes.length);
        }
    }
}
