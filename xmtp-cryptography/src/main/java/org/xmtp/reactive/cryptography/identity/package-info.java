/**
 * What the XMTP v3-alpha protocol makes of keys and addresses: installation ids, conversation ids, and the wallet's
 * grant for an installation.
 */
@NullMarked
package org.xmtp.reactive.cryptography.identity;

import org.jspecify.annotations.NullMarked;
