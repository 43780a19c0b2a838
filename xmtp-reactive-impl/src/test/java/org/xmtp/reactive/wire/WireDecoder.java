package org.xmtp.reactive.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.cryptography.fuzz.FuzzedDecoder;

/** The decoders of this package. */
enum WireDecoder implements FuzzedDecoder {
    ENVELOPE {
        @Override
        void decode(byte[] input) throws MalformedException {
            EnvelopeCodec.read(input);
        }

        @Override
        public List<byte[]> seeds() {
            return recorded("envelope_hex");
        }
    },
    PAYLOAD {
        @Override
        void decode(byte[] input) throws MalformedException {
            PayloadCodec.read(input);
        }

        @Override
        public List<byte[]> seeds() {
            return recorded("padlock_payload_hex");
        }
    },
    CONTENT {
        @Override
        void decode(byte[] input) throws MalformedException {
            ContentWire.read(input);
        }

        @Override
        public List<byte[]> seeds() {
            return recorded("content_bytes_hex");
        }
    },
    BUNDLE {
        @Override
        void decode(byte[] input) throws MalformedException {
            BundleCodec.read(input, new AccountAddress(Vectors.text(BUNDLE_ROW, "wallet_address")), 1);
        }

        @Override
        public List<byte[]> seeds() {
            return List.of(Vectors.hex(BUNDLE_ROW, "contact_bundle_hex"));
        }
    };

    private static final JsonNode BUNDLE_ROW =
            Vectors.rows("contact-bundles.json", "cases").findFirst().orElseThrow();

    private static List<byte[]> recorded(String field) {
        return Vectors.rows("envelopes.json", "envelopes")
                .map(row -> Vectors.hex(row, field))
                .toList();
    }

    @Override
    public boolean tryDecode(byte[] input) {
        try {
            decode(input);
            return true;
        } catch (MalformedException refused) {
            return false;
        }
    }

    abstract void decode(byte[] input) throws MalformedException;
}
