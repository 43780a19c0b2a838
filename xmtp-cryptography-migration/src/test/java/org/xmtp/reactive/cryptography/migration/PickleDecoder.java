package org.xmtp.reactive.cryptography.migration;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.xmtp.reactive.cryptography.fuzz.FuzzedDecoder;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/** The decoders of this module: of what is in pickles, and of pickles as they are sealed. */
enum PickleDecoder implements FuzzedDecoder {
    LIBOLM_ACCOUNT {
        @Override
        void decode(byte[] input) {
            LibolmAccountFormat.read(input, RANDOM);
        }

        @Override
        public List<byte[]> seeds() {
            return Stream.of(SIDES.aliceAccount(), SIDES.bobAccount())
                    .map(account -> PickleSeal.open(LibolmPickles.writeAccount(account, KEY), KEY))
                    .toList();
        }
    },
    LIBOLM_SESSION {
        @Override
        void decode(byte[] input) {
            LibolmSessionFormat.read(
                    input, SIDES.bobAccount(), SIDES.aliceAccount().identityKey(), RANDOM);
        }

        @Override
        public List<byte[]> seeds() {
            return Stream.of(SIDES.alice(), SIDES.bob())
                    .map(session -> PickleSeal.open(LibolmPickles.writeSession(session, KEY), KEY))
                    .toList();
        }
    },
    VODOZEMAC_ACCOUNT {
        @Override
        void decode(byte[] input) {
            VodozemacAccountFormat.read(JsonReader.parse("account", input), RANDOM);
        }

        @Override
        public List<byte[]> seeds() {
            return List.of(RECORDED.bobsAccountJson().getBytes(StandardCharsets.UTF_8));
        }
    },
    VODOZEMAC_SESSION {
        @Override
        void decode(byte[] input) {
            VodozemacSessionFormat.read(
                    JsonReader.parse("session", input),
                    RECORDED.account("bob"),
                    RECORDED.account("alice").identityKey(),
                    RANDOM);
        }

        @Override
        public List<byte[]> seeds() {
            return List.of(RECORDED.bobsLastSessionJson().getBytes(StandardCharsets.UTF_8));
        }
    },
    SEALED_PICKLE {
        @Override
        void decode(byte[] input) {
            PickleSeal.open(new String(input, StandardCharsets.ISO_8859_1), KEY);
        }

        @Override
        public List<byte[]> seeds() {
            return List.of(PickleSeal.seal(new byte[40], KEY).getBytes(StandardCharsets.US_ASCII));
        }
    };

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PickleKey KEY = PickleKey.of(new byte[32]);
    private static final Sides SIDES = sides();
    private static final ImportedConversation RECORDED = ImportedConversation.named("random_reordering");

    private static Sides sides() {
        Sides sides = Sides.talking(OlmVersion.V1);
        sides.bobAccount().generateOneTimeKeys(2, RANDOM);
        sides.bobAccount().rotateFallbackKey(RANDOM);
        Talk.between(sides.alice(), sides.bob());
        sides.alice().encrypt(new byte[0]);
        Talk.say(sides.alice(), sides.bob(), "with a gap before");
        return sides;
    }

    @Override
    public boolean tryDecode(byte[] input) {
        try {
            decode(input);
            return true;
        } catch (PickleException refused) {
            return false;
        }
    }

    abstract void decode(byte[] input);
}
