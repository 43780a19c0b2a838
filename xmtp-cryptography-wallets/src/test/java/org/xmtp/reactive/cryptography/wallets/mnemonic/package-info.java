@NullMarked
package org.xmtp.reactive.cryptography.wallets.mnemonic;

import org.jspecify.annotations.NullMarked;
