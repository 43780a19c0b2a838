package org.xmtp.reactive.inbound;

import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Digest;

/**
 * An envelope as it came, on its way to its outcome.
 *
 * @param epoch in which it is judged
 * @param envelope the envelope
 * @param digest of its bytes
 * @param held whether it waited in the store before
 */
record Received(Epoch epoch, NetworkEnvelope envelope, Digest digest, boolean held) {}
