/** Hybrid public key encryption (RFC 9180): what anybody seals to a key, and the key's owner alone opens. */
@NullMarked
package org.xmtp.reactive.cryptography.hpke;

import org.jspecify.annotations.NullMarked;
