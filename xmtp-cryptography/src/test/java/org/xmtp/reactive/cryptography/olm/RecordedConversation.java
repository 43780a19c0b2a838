package org.xmtp.reactive.cryptography.olm;

import static org.xmtp.reactive.cryptography.Vectors.base64;
import static org.xmtp.reactive.cryptography.Vectors.hex;
import static org.xmtp.reactive.cryptography.Vectors.rows;
import static org.xmtp.reactive.cryptography.Vectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replays one conversation of olm-v1.json or olm-v2.json with the recorded private keys as randomness, and throws an
 * {@link AssertionError} at the first difference. After each event both sessions are saved and restored.
 */
final class RecordedConversation {
    private final JsonNode conversation;
    private final RatchetParameters parameters;
    private final Map<String, Side> sides = new HashMap<>();
    private final Map<Integer, JsonNode> messages = new HashMap<>();

    RecordedConversation(JsonNode conversation, RatchetParameters parameters) {
        this.conversation = conversation;
        this.parameters = parameters;
        rows(conversation, "messages").forEach(row -> messages.put(row.path("n").asInt(), row));
        sides.put("alice", new Side(conversation.path("alice")));
        sides.put("bob", new Side(conversation.path("bob")));
    }

    void replay() {
        start();
        rows(conversation, "events").forEach(event -> {
            switch (text(event, "op")) {
                case "send" -> send(event);
                case "send_unrecorded" -> sendUnrecorded(event);
                case "deliver" -> deliver(event);
                default -> throw new IllegalStateException("unknown event " + event);
            }
            sides.values().forEach(Side::saveAndRestore);
        });
    }

    private Side side(String name) {
        Side side = sides.get(name);
        if (side == null) {
            throw new IllegalStateException("no side " + name);
        }
        return side;
    }

    private void start() {
        Side alice = side("alice");
        alice.random.then(hex(conversation, "alice_base_key_private_hex"));
        alice.random.then(hex(conversation, "alice_initial_ratchet_private_hex"));
        OlmVersion version = conversation.path("session_config").asInt() == 1 ? OlmVersion.V1 : OlmVersion.V2;
        JsonNode used = conversation.path("used_key");
        check("used key is held", side(text(used, "owner")).account.holds(key(used, "public_base64")));
        OlmSession session = alice.account.outboundSession(
                version, side("bob").account.identityKey(), key(used, "public_base64"), alice.random);
        alice.session = session;
        check("session id", session.sessionId().equals(text(conversation, "session_id")));
        ActiveRatchet ratchet = (ActiveRatchet) session.ratchet().sending();
        byte[] root = ratchet.rootKey().secret().reveal();
        byte[] chain = ratchet.chainKey().secret().reveal();
        check("root key", Arrays.equals(root, hex(conversation, "alice_initial_root_key_hex")));
        check("chain key", Arrays.equals(chain, hex(conversation, "alice_initial_chain_key_hex")));
    }

    private void send(JsonNode event) {
        int n = event.path("n").asInt();
        JsonNode row = message(n);
        Side sender = side(text(event, "from"));
        sender.random.only(hex(row, "sender_ratchet_private_hex"));
        OlmMessage message = sender.session().encrypt(base64(row, "plaintext_base64"));
        byte[] recorded = base64(row, "ciphertext_base64");
        check("ciphertext " + n, Arrays.equals(message.bytes(), recorded));
        check("kind " + n, message instanceof PreKeyMessage == (row.path("type").asInt() == 0));
        check(
                "index " + n,
                message.inner().chainIndex() == row.path("chain_index").asLong());
        check("chain " + n, message.inner().ratchetKey().equals(key(row, "ratchet_key_base64")));
        check("parses " + n, OlmMessageCodec.parse(recorded, parameters).equals(message));
    }

    private void sendUnrecorded(JsonNode event) {
        OlmSession session = side(text(event, "from")).session();
        for (int i = 0; i < event.path("count").asInt(); i++) {
            session.encrypt(new byte[] {1});
        }
    }

    private void deliver(JsonNode event) {
        JsonNode row = message(event.path("n").asInt());
        boolean mutated = event.has("ciphertext_base64");
        byte[] bytes = base64(mutated ? event : row, "ciphertext_base64");
        Side receiver = side(text(event, "to"));
        String via = text(event, "via");
        boolean expectOk = text(event, "expect").equals("ok");
        if (expectOk && mutated && refusedAsNonCanonical(bytes, event)) {
            // Others take encodings that nobody sends. The message goes on as it was sent, so that the rest is tested.
            bytes = base64(row, "ciphertext_base64");
        }
        byte @Nullable [] before = receiver.state();
        byte[] account = receiver.account.serialize();
        byte @Nullable [] plaintext = receiver.receive(bytes, via);
        check("account unchanged by " + event, Arrays.equals(account, receiver.account.serialize()));
        if (expectOk) {
            check("plaintext of " + event, Arrays.equals(plaintext, base64(row, "plaintext_base64")));
        } else {
            check("refusal of " + event, plaintext == null);
            check("nothing changed by " + event, Arrays.equals(before, receiver.state()));
        }
    }

    private boolean refusedAsNonCanonical(byte[] bytes, JsonNode event) {
        if (!text(conversation, "name").startsWith("noncanonical_")) {
            return false;
        }
        try {
            OlmMessageCodec.parse(bytes, parameters);
            return false;
        } catch (OlmException e) {
            check("reason for refusing " + event, e.reason() == OlmException.Reason.MALFORMED);
            return true;
        }
    }

    private JsonNode message(int n) {
        JsonNode row = messages.get(n);
        if (row == null) {
            throw new IllegalStateException("no message " + n);
        }
        return row;
    }

    private void check(String what, boolean holds) {
        if (!holds) {
            throw new AssertionError(text(conversation, "name") + ": differs from the recording: " + what);
        }
    }

    static Curve25519PublicKey key(JsonNode row, String field) {
        return Curve25519PublicKey.of(base64(row, field));
    }

    /** One of the two installations. */
    private final class Side {
        private final ScriptedRandom random = new ScriptedRandom();
        private final OlmAccount account;
        private @Nullable OlmSession session;

        Side(JsonNode keys) {
            random.then(hex(keys, "curve25519_private_hex")).then(hex(keys, "ed25519_seed_hex"));
            random.then(hex(keys.path("fallback_key"), "private_hex"));
            account = OlmAccount.create(random, parameters);
            keys.path("one_time_keys").forEach(row -> random.then(hex(row, "private_hex")));
            account.generateOneTimeKeys(keys.path("one_time_keys").size(), random);
            check("identity key", account.identityKey().equals(key(keys, "curve25519_public_base64")));
            check("signing key", account.signingKey().base64().equals(text(keys, "ed25519_public_base64")));
            check("fallback key", account.fallbackKey().equals(key(keys.path("fallback_key"), "public_base64")));
        }

        OlmSession session() {
            if (session == null) {
                throw new AssertionError("no session");
            }
            return session;
        }

        byte @Nullable [] state() {
            return session == null ? null : session.serialize();
        }

        byte @Nullable [] receive(byte[] bytes, String via) {
            try {
                OlmMessage message = OlmMessageCodec.parse(bytes, parameters);
                if (via.equals("inbound_session") && message instanceof PreKeyMessage preKey) {
                    InboundSession<OlmSession> inbound = account.inboundSession(preKey, random);
                    session = inbound.session();
                    check("inbound session id", session.sessionId().equals(text(conversation, "session_id")));
                    check("used key", usedAsRecorded(inbound));
                    return inbound.plaintext();
                }
                return session().decrypt(message);
            } catch (OlmException refused) {
                return null;
            }
        }

        private boolean usedAsRecorded(InboundSession<OlmSession> inbound) {
            boolean oneTime = text(conversation.path("used_key"), "kind").equals("one_time");
            return inbound.usedOneTimeKey()
                    .map(key -> oneTime && key.equals(key(conversation.path("used_key"), "public_base64")))
                    .orElse(!oneTime);
        }

        void saveAndRestore() {
            if (session != null) {
                byte[] state = session.serialize();
                session = SessionState.read(state, Map.of(), random, parameters);
                check("state round trip", Arrays.equals(state, session.serialize()));
            }
        }
    }
}
