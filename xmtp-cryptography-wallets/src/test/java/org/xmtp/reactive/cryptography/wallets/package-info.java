@NullMarked
package org.xmtp.reactive.cryptography.wallets;

import org.jspecify.annotations.NullMarked;
