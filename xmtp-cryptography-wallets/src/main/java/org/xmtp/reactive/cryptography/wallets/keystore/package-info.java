/**
 * Keys from a JSON keystore, version 3 of Ethereum's Web3 Secret Storage: scrypt by Password4j, PBKDF2 by Bouncy
 * Castle, AES by the JDK.
 */
@NullMarked
package org.xmtp.reactive.cryptography.wallets.keystore;

import org.jspecify.annotations.NullMarked;
