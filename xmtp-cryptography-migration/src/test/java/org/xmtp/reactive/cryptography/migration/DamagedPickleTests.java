package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.migration.Refusals.assertRefused;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.migration.PickleException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/** Pickles that were damaged, sealed with another key, or sealed around something else. */
class DamagedPickleTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PickleKey KEY = PickleKey.of(new byte[32]);

    static Stream<Kind> kinds() {
        Sides sides = Sides.talking(OlmVersion.V1);
        sides.alice().encrypt(new byte[0]);
        Talk.between(sides.alice(), sides.bob());
        sides.bobAccount().generateOneTimeKeys(1, RANDOM);
        ImportedConversation recorded = ImportedConversation.named("random_reordering");
        return Stream.of(
                new Kind(
                        "libolm account",
                        LibolmPickles.writeAccount(sides.bobAccount(), KEY),
                        (pickle, key) -> LibolmPickles.readAccount(pickle, key, RANDOM)),
                new Kind(
                        "libolm session",
                        LibolmPickles.writeSession(sides.bob(), KEY),
                        (pickle, key) -> LibolmPickles.readSession(
                                pickle,
                                key,
                                sides.bobAccount(),
                                sides.aliceAccount().identityKey(),
                                RANDOM)),
                new Kind(
                        "vodozemac account",
                        sealed(recorded.bobsAccountJson()),
                        (pickle, key) -> VodozemacPickles.readAccount(pickle, key, RANDOM)),
                new Kind(
                        "vodozemac session",
                        sealed(recorded.bobsLastSessionJson()),
                        (pickle, key) -> VodozemacPickles.readSession(
                                pickle,
                                key,
                                recorded.account("bob"),
                                recorded.account("alice").identityKey(),
                                RANDOM)));
    }

    private static String sealed(String json) {
        return PickleSeal.seal(json.getBytes(StandardCharsets.UTF_8), KEY);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anotherKeyIsRefused(Kind kind) {
        kind.read().accept(kind.pickle(), KEY);
        for (PickleKey other : List.of(PickleKey.of(new byte[] {1}), PickleKey.ofText("another"))) {
            assertRefused(
                    Reason.WRONG_KEY_OR_DAMAGED, "not sealed", () -> kind.read().accept(kind.pickle(), other));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPickleWithAnyBitOfAnyByteChangedIsRefused(Kind kind) {
        byte[] sealed = Base64.getDecoder().decode(kind.pickle());
        for (int i = 0; i < sealed.length; i++) {
            byte[] damaged = sealed.clone();
            damaged[i] ^= (byte) (1 << (i & 7));
            assertRefused(Reason.WRONG_KEY_OR_DAMAGED, "damaged", () -> kind.readSealed(damaged));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPickleWithAnyCharacterChangedIsRefused(Kind kind) {
        String pickle = kind.pickle();
        for (int i = 0; i < pickle.length(); i += stride(pickle.length())) {
            char other = "Az=\n\u00e9".charAt(i % 5);
            if (pickle.charAt(i) != other) {
                String damaged = pickle.substring(0, i) + other + pickle.substring(i + 1);
                assertTyped(() -> kind.read().accept(damaged, KEY), false);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPickleCutAnywhereOrLongerIsRefused(Kind kind) {
        for (int length = 0;
                length < kind.pickle().length();
                length += stride(kind.pickle().length())) {
            String cut = kind.pickle().substring(0, length);
            assertTyped(() -> kind.read().accept(cut, KEY), false);
        }
        assertTyped(() -> kind.read().accept(kind.pickle() + "AAAA", KEY), false);
        assertRefused(
                Reason.MALFORMED, "at most", () -> kind.read().accept("A".repeat(PickleSeal.MAX_CHARACTERS + 1), KEY));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void contentDamagedBeforeItWasSealedGivesTheTypedErrorOrAnotherState(Kind kind) {
        byte[] content = PickleSeal.open(kind.pickle(), KEY);
        for (int i = 0; i < content.length; i += stride(content.length)) {
            byte[] damaged = content.clone();
            damaged[i] ^= (byte) (1 << (i & 7));
            assertTyped(() -> kind.read().accept(PickleSeal.seal(damaged, KEY), KEY), true);
            byte[] cut = Arrays.copyOf(content, i);
            assertTyped(() -> kind.read().accept(PickleSeal.seal(cut, KEY), KEY), false);
        }
        byte[] longer = Arrays.copyOf(content, content.length + 1);
        assertTyped(() -> kind.read().accept(PickleSeal.seal(longer, KEY), KEY), false);
    }

    /** Every place of libolm's compact forms, and about a thousand of a long JSON. */
    private static int stride(int length) {
        return 1 + length / 2000;
    }

    /** That the call is refused with the typed error, which shows no bytes; or, if so allowed, that it succeeds. */
    private static void assertTyped(Runnable call, boolean maySucceed) {
        try {
            call.run();
            assertThat(maySucceed).as("refused").isTrue();
        } catch (PickleException e) {
            assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("[B@");
        }
    }

    private record Kind(String name, String pickle, BiConsumer<String, PickleKey> read) {
        void readSealed(byte[] sealed) {
            read.accept(Base64.getEncoder().withoutPadding().encodeToString(sealed), KEY);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
