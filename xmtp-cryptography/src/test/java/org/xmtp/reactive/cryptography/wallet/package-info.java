@NullMarked
package org.xmtp.reactive.cryptography.wallet;

import org.jspecify.annotations.NullMarked;
