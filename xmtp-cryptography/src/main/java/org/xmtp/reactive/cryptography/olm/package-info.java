/** The Olm double ratchet, versions 1 and 2. */
@NullMarked
package org.xmtp.reactive.cryptography.olm;

import org.jspecify.annotations.NullMarked;
