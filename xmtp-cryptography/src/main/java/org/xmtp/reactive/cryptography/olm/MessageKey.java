package org.xmtp.reactive.cryptography.olm;

/** The key of one message of a chain. It encrypts or decrypts that message and no other. */
record MessageKey(long chainIndex, Secret secret) {
    /** Encrypts, and wipes this key. */
    NormalMessage seal(
            OlmVersion version, Curve25519PublicKey ratchetKey, byte[] plaintext, RatchetParameters parameters) {
        try (MessageKeys keys = new MessageKeys(secret, parameters)) {
            NormalMessage message = OlmMessageCodec.unsealed(
                    version, ratchetKey, chainIndex, plaintext.length, parameters.macBytes(version));
            byte[] encoded = message.encoded();
            keys.encrypt(plaintext, encoded, message.ciphertextOffset());
            byte[] mac = keys.mac(encoded, message.macOffset());
            System.arraycopy(mac, 0, encoded, message.macOffset(), encoded.length - message.macOffset());
            return message;
        } finally {
            secret.wipe();
        }
    }

    /**
     * Decrypts. The key stays, since a copy of the session may hold it too; whoever keeps the result drops the key.
     *
     * @throws OlmException {@code BAD_MAC}
     */
    byte[] open(NormalMessage message, RatchetParameters parameters) {
        try (MessageKeys keys = new MessageKeys(secret, parameters)) {
            return keys.open(message);
        }
    }
}
