/** Signing by another process that keeps the key, over JSON-RPC on HTTP, by the JDK's own client. */
@NullMarked
package org.xmtp.reactive.cryptography.wallets.remote;

import org.jspecify.annotations.NullMarked;
