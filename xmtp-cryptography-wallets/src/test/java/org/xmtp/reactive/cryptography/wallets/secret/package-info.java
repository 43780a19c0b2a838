@NullMarked
package org.xmtp.reactive.cryptography.wallets.secret;

import org.jspecify.annotations.NullMarked;
