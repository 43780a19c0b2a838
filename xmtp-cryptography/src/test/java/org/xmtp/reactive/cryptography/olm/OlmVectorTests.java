package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.Vectors.rows;
import static org.xmtp.reactive.cryptography.Vectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.cryptography.Vectors;

/** Conversations recorded from vodozemac, byte for byte, refusals included. */
class OlmVectorTests {
    @TestFactory
    Stream<DynamicTest> everyConversationOfVersion1() {
        return conversations("olm-v1.json");
    }

    @TestFactory
    Stream<DynamicTest> everyConversationOfVersion2() {
        return conversations("olm-v2.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"olm-v1.json", "olm-v2.json"})
    void theVectorsAreAllThere(String file) {
        JsonNode vectors = Vectors.read(file);
        long events = rows(vectors, "conversations")
                .mapToLong(conversation -> conversation.path("events").size())
                .sum();

        assertThat(vectors.path("conversations")).hasSize(20);
        assertThat(events).isGreaterThan(850);
        assertThat(vectors.path("mac_bytes").asInt())
                .isEqualTo(RatchetParameters.OLM.macBytes(file.contains("v1") ? OlmVersion.V1 : OlmVersion.V2));
    }

    private static Stream<DynamicTest> conversations(String file) {
        return rows(Vectors.read(file), "conversations")
                .map(conversation -> DynamicTest.dynamicTest(
                        text(conversation, "name"),
                        () -> new RecordedConversation(conversation, RatchetParameters.OLM).replay()));
    }
}
