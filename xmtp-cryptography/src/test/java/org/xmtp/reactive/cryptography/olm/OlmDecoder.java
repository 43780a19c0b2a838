package org.xmtp.reactive.cryptography.olm;

import static org.xmtp.reactive.cryptography.Vectors.base64;
import static org.xmtp.reactive.cryptography.Vectors.rows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.xmtp.reactive.cryptography.Vectors;
import org.xmtp.reactive.cryptography.fuzz.FuzzedDecoder;

/** The decoders of this module. Each encodes what it has decoded: only one encoding exists. */
enum OlmDecoder implements FuzzedDecoder {
    OLM_MESSAGE {
        @Override
        byte[] recode(byte[] input) {
            return OlmMessage.parse(input).bytes();
        }

        @Override
        public List<byte[]> seeds() {
            return Stream.of("olm-v1.json", "olm-v2.json")
                    .flatMap(file -> rows(Vectors.read(file), "conversations"))
                    .flatMap(conversation -> rows(conversation, "messages").limit(2))
                    .map(row -> base64(row, "ciphertext_base64"))
                    .toList();
        }
    },
    OLM_SESSION {
        @Override
        byte[] recode(byte[] input) {
            return OlmSession.deserialize(input, Pair.RANDOM).serialize();
        }

        @Override
        public List<byte[]> seeds() {
            Pair pair = Pair.of(OlmVersion.V1);
            pair.fromAlice().encrypt(new byte[0]);
            pair.roundTrip();
            return List.of(
                    pair.fromAlice().serialize(),
                    pair.fromBob().serialize(),
                    Pair.of(OlmVersion.V2).fromAlice().serialize());
        }
    },
    OLM_ACCOUNT {
        @Override
        byte[] recode(byte[] input) {
            return OlmAccount.deserialize(input).serialize();
        }

        @Override
        public List<byte[]> seeds() {
            OlmAccount account = OlmAccount.create(Pair.RANDOM);
            byte[] created = account.serialize();
            account.generateOneTimeKeys(2, Pair.RANDOM);
            account.rotateFallbackKey(Pair.RANDOM);
            return List.of(created, account.serialize());
        }
    };

    @Override
    public boolean tryDecode(byte[] input) {
        byte[] encoded;
        try {
            encoded = recode(input.clone());
        } catch (OlmException refused) {
            return false;
        }
        if (!Arrays.equals(encoded, input)) {
            throw new AssertionError(this + " takes a second encoding");
        }
        return true;
    }

    /** The encoding of what was decoded. */
    abstract byte[] recode(byte[] input);
}
