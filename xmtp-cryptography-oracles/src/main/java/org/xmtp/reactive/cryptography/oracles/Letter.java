package org.xmtp.reactive.cryptography.oracles;

import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.OlmSession;

/**
 * A message on its way.
 *
 * @param sessionId of the session that made it
 * @param preKey whether it is a pre-key message
 * @param message its encoding, as both implementations wrote it
 * @param plaintext what it says
 * @param sender the session that made it, as it was before, unless the message begins a chain
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Letter(
        String sessionId,
        boolean preKey,
        byte[] message,
        byte[] plaintext,
        @Nullable OlmSession sender) {}
