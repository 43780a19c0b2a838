/**
 * Ethereum wallets as far as XMTP needs them: addresses (EIP-55), {@code personal_sign} (EIP-191) with secp256k1, and
 * the recovery of the signer's address.
 */
@NullMarked
package org.xmtp.reactive.cryptography.wallet;

import org.jspecify.annotations.NullMarked;
