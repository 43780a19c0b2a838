@NullMarked
package org.xmtp.reactive.cryptography.wallets.keystore;

import org.jspecify.annotations.NullMarked;
