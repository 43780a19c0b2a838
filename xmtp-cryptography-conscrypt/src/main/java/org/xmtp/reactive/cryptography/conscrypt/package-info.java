/** X25519 and Ed25519 by BoringSSL, through Conscrypt. */
@NullMarked
package org.xmtp.reactive.cryptography.conscrypt;

import org.jspecify.annotations.NullMarked;
