@NullMarked
package org.xmtp.reactive.cryptography.wallets.remote;

import org.jspecify.annotations.NullMarked;
