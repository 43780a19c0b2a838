/** Arithmetic on Curve25519 and Ed25519, by whoever does it best here: Bouncy Castle, or a native library. */
@NullMarked
package org.xmtp.reactive.cryptography.curve;

import org.jspecify.annotations.NullMarked;
