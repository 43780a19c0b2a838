package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A session's state in vodozemac's JSON, as the vectors record it. */
final class VodozemacState {
    private VodozemacState() {}

    static void assertReceivingChains(OlmSession session, JsonNode pickle, String description) {
        List<ReceivingChain> chains = session.ratchet().receiving().chains();
        JsonNode recorded = pickle.path("receiving_chains").path("inner");
        assertThat(chains).as(description).hasSameSizeAs(recorded);
        for (int i = 0; i < recorded.size(); i++) {
            ReceivingChain chain = chains.get(i);
            JsonNode row = recorded.get(i);
            assertThat(chain.ratchetKey().bytes()).as(description).isEqualTo(bytes(row.path("ratchet_key")));
            assertThat(chain.chainKey()).as(description).isEqualTo(chainKey(row.path("hkdf_ratchet")));
            List<MessageKey> skipped = chain.skipped().keys();
            JsonNode keys = row.path("skipped_message_keys").path("inner");
            assertThat(skipped).as(description).hasSameSizeAs(keys);
            for (int k = 0; k < keys.size(); k++) {
                JsonNode key = keys.get(k);
                assertThat(skipped.get(k))
                        .as(description)
                        .isEqualTo(new MessageKey(key.path("index").asLong(), Secret.owning(bytes(key.path("key")))));
            }
        }
    }

    private static ChainKey chainKey(JsonNode row) {
        return new ChainKey(row.path("index").asLong(), Secret.owning(bytes(row.path("key"))));
    }

    private static byte[] bytes(JsonNode numbers) {
        byte[] bytes = new byte[numbers.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers.get(i).asInt();
        }
        return bytes;
    }
}
