package org.xmtp.reactive.cryptography.olm;

/** Reads a saved state, as strictly as a message. */
final class StateReader {
    private final StrictReader reader;

    StateReader(String what, byte[] state) {
        reader = new StrictReader(what, state, 0, state.length);
    }

    void expect(int value, String name) {
        reader.expect(value, name);
    }

    int oneOf(String name, int one, int other) {
        int value = reader.unsignedByte();
        if (value != one && value != other) {
            throw reader.error(name + " " + one + " or " + other, Integer.toString(value));
        }
        return value;
    }

    int choice(String name, int max) {
        int value = reader.unsignedByte();
        if (value > max) {
            throw reader.error(name + " of at most " + max, Integer.toString(value));
        }
        return value;
    }

    OlmVersion version() {
        int found = reader.unsignedByte();
        return OlmVersion.ofWireByte(found)
                .orElseThrow(() -> reader.error("Olm version byte 3 or 4", Integer.toString(found)));
    }

    int count(String name, int max) {
        return reader.varint(name, max);
    }

    long index() {
        return reader.varint();
    }

    Secret secret() {
        return Secret.owning(reader.bytes(Secret.BYTES));
    }

    Curve25519PublicKey publicKey() {
        return Curve25519PublicKey.owning(reader.bytes(Curve25519PublicKey.BYTES));
    }

    Curve25519KeyPair keyPair() {
        return new Curve25519KeyPair(secret(), publicKey());
    }

    Ed25519KeyPair signingPair(boolean expanded) {
        SigningKey key = expanded ? new ExpandedSigningKey(secret(), secret()) : new SigningSeed(secret());
        return Ed25519KeyPair.of(key, Ed25519PublicKey.of(reader.bytes(Ed25519PublicKey.BYTES)));
    }

    void end() {
        reader.end();
    }
}
