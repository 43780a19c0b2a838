/** Bots to start from, on the public API. */
@NullMarked
package org.xmtp.reactive.bots;

import org.jspecify.annotations.NullMarked;
