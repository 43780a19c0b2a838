/** Keys from a mnemonic: BIP-39 for its words, BIP-32 and BIP-44 for the accounts behind it, by bitcoinj. */
@NullMarked
package org.xmtp.reactive.cryptography.wallets.mnemonic;

import org.jspecify.annotations.NullMarked;
