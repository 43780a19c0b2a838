package org.xmtp.reactive.cryptography.olm;

/** Decrypted bytes on their way to the caller, kept out of what records print. */
final class Plaintext {
    private final byte[] bytes;

    Plaintext(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "(plaintext of " + bytes.length + " bytes)";
    }
}
