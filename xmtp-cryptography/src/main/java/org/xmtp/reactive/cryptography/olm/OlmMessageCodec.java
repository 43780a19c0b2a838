package org.xmtp.reactive.cryptography.olm;

/**
 * The canonical encoding of Olm messages (PROTOCOL section 5): a version byte, then fields as protobuf would write
 * them, in one fixed order.
 */
final class OlmMessageCodec {
    private static final int KEY = Curve25519PublicKey.BYTES;
    private static final byte PRE_KEY_VERSION = 0x03;
    private static final byte RATCHET_KEY_TAG = 0x0A;
    private static final byte CHAIN_INDEX_TAG = 0x10;
    private static final byte CIPHERTEXT_TAG = 0x22;
    private static final byte ONE_TIME_KEY_TAG = 0x0A;
    private static final byte BASE_KEY_TAG = 0x12;
    private static final byte IDENTITY_KEY_TAG = 0x1A;
    private static final byte INNER_TAG = 0x22;
    /** Version byte, tag, length and first key: what both kinds have before the tag that tells them apart. */
    private static final int KIND_OFFSET = 3 + KEY;

    private OlmMessageCodec() {}

    static OlmMessage parse(byte[] bytes, RatchetParameters parameters) {
        if (bytes.length > OlmMessage.MAX_BYTES) {
            throw OlmException.malformed(
                    "Olm message", "at most " + OlmMessage.MAX_BYTES + " bytes", Integer.toString(bytes.length));
        }
        boolean preKey =
                bytes.length > KIND_OFFSET && bytes[0] == PRE_KEY_VERSION && bytes[KIND_OFFSET] == BASE_KEY_TAG;
        return preKey ? preKey(bytes, parameters) : normal(bytes.clone(), parameters);
    }

    private static PreKeyMessage preKey(byte[] encoded, RatchetParameters parameters) {
        StrictReader reader = new StrictReader("pre-key message", encoded, 0, encoded.length);
        reader.expect(PRE_KEY_VERSION, "version byte");
        Curve25519PublicKey oneTimeKey = key(reader, ONE_TIME_KEY_TAG, "one-time key tag");
        Curve25519PublicKey baseKey = key(reader, BASE_KEY_TAG, "base key tag");
        Curve25519PublicKey identityKey = key(reader, IDENTITY_KEY_TAG, "identity key tag");
        reader.expect(INNER_TAG, "inner message tag");
        byte[] inner = reader.bytes(reader.varint("inner message length", encoded.length));
        reader.end();
        return new PreKeyMessage(new SessionKeys(identityKey, baseKey, oneTimeKey), normal(inner, parameters));
    }

    /** Takes over {@code encoded}. */
    static NormalMessage normal(byte[] encoded, RatchetParameters parameters) {
        int first = encoded.length == 0 ? -1 : encoded[0] & 0xFF;
        OlmVersion version = OlmVersion.ofWireByte(first)
                .orElseThrow(() -> OlmException.malformed(
                        "Olm message", "version byte 3 or 4", first < 0 ? "none" : Integer.toString(first)));
        int macBytes = parameters.macBytes(version);
        int macOffset = encoded.length - macBytes;
        StrictReader reader = new StrictReader("message " + version, encoded, 1, Math.max(1, macOffset));
        Curve25519PublicKey ratchetKey = key(reader, RATCHET_KEY_TAG, "ratchet key tag");
        reader.expect(CHAIN_INDEX_TAG, "chain index tag");
        long chainIndex = reader.varint();
        reader.expect(CIPHERTEXT_TAG, "ciphertext tag");
        int length = reader.varint("ciphertext length", encoded.length);
        int ciphertextOffset = reader.position();
        if (!Primitives.isCiphertextLength(length) || length != reader.remaining()) {
            throw reader.error(
                    "a ciphertext of whole AES blocks up to the MAC of " + macBytes + " bytes",
                    "length " + length + " with " + reader.remaining() + " bytes left");
        }
        return new NormalMessage(encoded, version, ratchetKey, chainIndex, ciphertextOffset, macOffset);
    }

    private static Curve25519PublicKey key(StrictReader reader, byte tag, String name) {
        reader.expect(tag, name);
        reader.expect(KEY, "key length");
        return Curve25519PublicKey.owning(reader.bytes(KEY));
    }

    /** A message with all but its ciphertext and MAC, which the caller fills in. */
    static NormalMessage unsealed(
            OlmVersion version, Curve25519PublicKey ratchetKey, long chainIndex, int plaintextLength, int macBytes) {
        int ciphertextLength = Primitives.ciphertextLength(plaintextLength);
        int ciphertextOffset = KIND_OFFSET + 1 + varintLength(chainIndex) + 1 + varintLength(ciphertextLength);
        int macOffset = ciphertextOffset + ciphertextLength;
        byte[] encoded = new byte[macOffset + macBytes];
        encoded[0] = version.wireByte();
        int position = putKey(encoded, 1, RATCHET_KEY_TAG, ratchetKey);
        encoded[position++] = CHAIN_INDEX_TAG;
        position = putVarint(encoded, position, chainIndex);
        encoded[position++] = CIPHERTEXT_TAG;
        putVarint(encoded, position, ciphertextLength);
        return new NormalMessage(encoded, version, ratchetKey, chainIndex, ciphertextOffset, macOffset);
    }

    /** There is one encoding only: it need not be kept beside what it was read from. */
    static byte[] encode(PreKeyMessage preKey) {
        SessionKeys keys = preKey.keys();
        byte[] message = preKey.inner().encoded();
        int innerOffset = 1 + 3 * (2 + KEY) + 1 + varintLength(message.length);
        byte[] encoded = new byte[innerOffset + message.length];
        encoded[0] = PRE_KEY_VERSION;
        int position = putKey(encoded, 1, ONE_TIME_KEY_TAG, keys.oneTimeKey());
        position = putKey(encoded, position, BASE_KEY_TAG, keys.baseKey());
        position = putKey(encoded, position, IDENTITY_KEY_TAG, keys.identityKey());
        encoded[position++] = INNER_TAG;
        position = putVarint(encoded, position, message.length);
        System.arraycopy(message, 0, encoded, position, message.length);
        return encoded;
    }

    private static int putKey(byte[] target, int position, byte tag, Curve25519PublicKey key) {
        target[position] = tag;
        target[position + 1] = KEY;
        System.arraycopy(key.encoded(), 0, target, position + 2, KEY);
        return position + 2 + KEY;
    }

    private static int putVarint(byte[] target, int position, long value) {
        long rest = value;
        int at = position;
        while (rest >= 0x80) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    private static int varintLength(long value) {
        int length = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        return length;
    }
}
