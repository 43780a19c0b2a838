/**
 * Signers whose key comes from elsewhere than 64 hexadecimal digits: from a
 * {@link org.xmtp.reactive.cryptography.wallets.mnemonic.MnemonicSigner mnemonic}, from a
 * {@link org.xmtp.reactive.cryptography.wallets.keystore.KeystoreSigner keystore}, or from
 * {@link org.xmtp.reactive.cryptography.wallets.remote.RemoteSigner another process}, which keeps it.
 */
@NullMarked
package org.xmtp.reactive.cryptography.wallets;

import org.jspecify.annotations.NullMarked;
