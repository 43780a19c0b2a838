package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.Vectors;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;

/** What vodozemac pickled in the recordings. */
class VodozemacVectorTests {
    private static final SecureRandom RANDOM = new SecureRandom();

    static Stream<ImportedConversation> conversations() {
        return Recordings.conversations().map(ImportedConversation::new);
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void aConversationGoesOnByteForByteFromPickledStatesToPickledStates(ImportedConversation conversation) {
        conversation.replay();

        for (String side : List.of("alice", "bob")) {
            assertThat(conversation.session(side).revealParts())
                    .as(side)
                    .isEqualTo(conversation.recordedAtTheEnd(side).revealParts());
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void sessionsPickledAtTheEndOfAConversationGoOn(ImportedConversation conversation) {
        Talk.between(conversation.recordedAtTheEnd("alice"), conversation.recordedAtTheEnd("bob"));
    }

    @Test
    void sealedAccountsAreThoseOfTheirBareJson() {
        assertThat(sealedAccounts("olm-v1.json")).hasSize(40).allSatisfy(VodozemacVectorTests::assertSame);
        assertThat(sealedAccounts("olm-v2.json")).hasSize(40).allSatisfy(VodozemacVectorTests::assertSame);
        assertThat(sealedAccounts("envelopes.json")).hasSize(16).allSatisfy(VodozemacVectorTests::assertSame);
    }

    @Test
    void sessionsOfRecordedReceiversHaveTheirRecordedIds() {
        List<JsonNode> sessions = Vectors.rows(Vectors.read("envelopes.json"), "envelopes")
                .flatMap(row -> row.path("receiver_sessions_before_batch").valueStream())
                .toList();

        assertThat(sessions).hasSize(16).allSatisfy(row -> {
            JsonNode json = row.path("session_pickle_json");
            Curve25519PublicKey initiator = key(
                    json.path("session_keys").path("identity_key").valueStream().toList());
            OlmSession session =
                    VodozemacPickles.readSessionJson(json.toString(), OlmAccount.create(RANDOM), initiator, RANDOM);
            assertThat(session.sessionId()).isEqualTo(row.path("session_id").asText());
        });
    }

    private static List<SealedAccount> sealedAccounts(String file) {
        JsonNode vectors = Vectors.read(file);
        PickleKey key = Recordings.pickleKey(vectors);
        Stream<JsonNode> keys = file.equals("envelopes.json")
                ? Vectors.rows(vectors, "envelopes").map(row -> row.path("receiver_keys"))
                : Vectors.rows(vectors, "conversations").flatMap(row -> Stream.of(row.path("alice"), row.path("bob")));
        return keys.map(row -> new SealedAccount(key, row)).toList();
    }

    private static void assertSame(SealedAccount sealed) {
        OlmAccount account = VodozemacPickles.readAccount(
                sealed.keys().path("account_pickle_encrypted").asText(), sealed.key(), RANDOM);
        OlmAccount bare = VodozemacPickles.readAccountJson(
                sealed.keys().path("account_pickle_json").toString(), RANDOM);

        assertThat(account.serialize()).isEqualTo(bare.serialize());
        assertThat(account.identityKey().base64())
                .isEqualTo(sealed.keys().path("curve25519_public_base64").asText());
        assertThat(account.signingKey().base64())
                .isEqualTo(sealed.keys().path("ed25519_public_base64").asText());
        assertThat(account.oneTimeKeys()).hasSameSizeAs(sealed.keys().path("one_time_keys"));
    }

    private static Curve25519PublicKey key(List<JsonNode> numbers) {
        byte[] bytes = new byte[numbers.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers.get(i).asInt();
        }
        return Curve25519PublicKey.of(bytes);
    }

    private record SealedAccount(PickleKey key, JsonNode keys) {}
}
