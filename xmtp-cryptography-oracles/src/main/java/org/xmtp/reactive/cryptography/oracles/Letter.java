package org.xmtp.reactive.cryptography.oracles;

/**
 * A message on its way.
 *
 * @param sessionId of the session that made it
 * @param preKey whether it is a pre-key message
 * @param message its encoding, as both implementations wrote it
 * @param plaintext what it says
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Letter(String sessionId, boolean preKey, byte[] message, byte[] plaintext) {
    /** The message under the MAC, taken apart. */
    Wire inner() {
        return Wire.normal(preKey ? Wire.preKey(message).content(Wire.INNER) : message);
    }
}
