package org.xmtp.reactive.api;

import reactor.core.publisher.Mono;

/**
 * A wallet that signs, wherever its key is kept: in memory, in a device, at a service. It is asked once, when an
 * installation registers, and for each revocation; no other signature is needed and the wallet's key is never stored.
 *
 * <p>Contract wallets (EIP-1271, EIP-6492) cannot sign the grant: its form has room for one recoverable signature of
 * one key only. What they give is told apart, and registration fails with {@link ErrorCode#SIGNER_FAILED} and what to
 * do.
 */
public interface Signer {
    /** The wallet's account. */
    AccountAddress address();

    /**
     * Signs a text as EIP-191 {@code personal_sign}.
     *
     * <ul>
     *   <li><i>emits</i> 65 bytes: r (32), s (32), v (one byte: 27 or 28, or 0 or 1).
     *   <li><i>errors</i> when the wallet refuses; what it was asked for then fails with that error if it is an
     *       {@link XmtpConfigurationException} of {@link ErrorCode#SIGNER_FAILED}, else with one of which it is the
     *       cause.
     * </ul>
     */
    Mono<byte[]> sign(String text);
}
