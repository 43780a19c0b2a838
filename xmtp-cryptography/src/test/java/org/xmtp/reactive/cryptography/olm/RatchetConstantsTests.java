package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.cryptography.Vectors.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xmtp.reactive.cryptography.Vectors;

/** Each constant of the ratchet is the only one with which the recorded conversations replay. */
class RatchetConstantsTests {
    private static final List<JsonNode> CONVERSATIONS = Stream.of("olm-v1.json", "olm-v2.json")
            .flatMap(file -> rows(Vectors.read(file), "conversations"))
            .toList();

    @Test
    void theProtocolsOwnConstantsReplayEverything() {
        assertThatCode(() -> replayAll(RatchetParameters.OLM)).doesNotThrowAnyException();
    }

    @TestFactory
    Stream<DynamicTest> anyOtherConstantFails() {
        return changed().entrySet().stream()
                .map(change -> DynamicTest.dynamicTest(
                        change.getKey(),
                        () -> assertThatThrownBy(() -> replayAll(change.getValue()))
                                .isInstanceOf(AssertionError.class)
                                .hasMessageContaining("differs from the recording")));
    }

    private static void replayAll(RatchetParameters parameters) {
        CONVERSATIONS.forEach(conversation -> new RecordedConversation(conversation, parameters).replay());
    }

    private static Map<String, RatchetParameters> changed() {
        RatchetParameters olm = RatchetParameters.OLM;
        HkdfInfo root = olm.rootInfo();
        HkdfInfo ratchet = olm.ratchetInfo();
        HkdfInfo message = olm.messageInfo();
        byte one = olm.messageSeed();
        byte two = olm.chainSeed();
        byte three = 0x03;
        int chains = olm.receivingChains();
        int keys = olm.skippedKeys();
        int gap = olm.messageGap();
        Map<String, RatchetParameters> changed = new TreeMap<>();
        changed.put(
                "root info",
                new RatchetParameters(HkdfInfo.of("OLM_ROOT2"), ratchet, message, one, two, 8, 32, chains, keys, gap));
        changed.put(
                "ratchet info",
                new RatchetParameters(root, HkdfInfo.of("OLM_ROOT"), message, one, two, 8, 32, chains, keys, gap));
        changed.put(
                "message info",
                new RatchetParameters(root, ratchet, HkdfInfo.of("OLM_KEY"), one, two, 8, 32, chains, keys, gap));
        changed.put(
                "message seed", new RatchetParameters(root, ratchet, message, three, two, 8, 32, chains, keys, gap));
        changed.put("chain seed", new RatchetParameters(root, ratchet, message, one, three, 8, 32, chains, keys, gap));
        changed.put(
                "seeds exchanged", new RatchetParameters(root, ratchet, message, two, one, 8, 32, chains, keys, gap));
        changed.put(
                "version 1 MAC of 7",
                new RatchetParameters(root, ratchet, message, one, two, 7, 32, chains, keys, gap));
        changed.put(
                "version 1 MAC of 9",
                new RatchetParameters(root, ratchet, message, one, two, 9, 32, chains, keys, gap));
        changed.put(
                "version 2 MAC of 31",
                new RatchetParameters(root, ratchet, message, one, two, 8, 31, chains, keys, gap));
        changed.put(
                "version 2 MAC of 8", new RatchetParameters(root, ratchet, message, one, two, 8, 8, chains, keys, gap));
        changed.put(
                "4 receiving chains",
                new RatchetParameters(root, ratchet, message, one, two, 8, 32, chains - 1, keys, gap));
        changed.put(
                "6 receiving chains",
                new RatchetParameters(root, ratchet, message, one, two, 8, 32, chains + 1, keys, gap));
        changed.put(
                "39 skipped keys",
                new RatchetParameters(root, ratchet, message, one, two, 8, 32, chains, keys - 1, gap));
        changed.put(
                "41 skipped keys",
                new RatchetParameters(root, ratchet, message, one, two, 8, 32, chains, keys + 1, gap));
        changed.put(
                "gap of 1999", new RatchetParameters(root, ratchet, message, one, two, 8, 32, chains, keys, gap - 1));
        changed.put(
                "gap of 2001", new RatchetParameters(root, ratchet, message, one, two, 8, 32, chains, keys, gap + 1));
        return changed;
    }
}
