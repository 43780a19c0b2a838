/** Secrets made of characters: read within bounds, overwritten after use, named in errors by where they came from. */
@NullMarked
package org.xmtp.reactive.cryptography.wallets.secret;

import org.jspecify.annotations.NullMarked;
