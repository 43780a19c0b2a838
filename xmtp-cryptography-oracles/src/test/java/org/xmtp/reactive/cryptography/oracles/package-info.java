@NullMarked
package org.xmtp.reactive.cryptography.oracles;

import org.jspecify.annotations.NullMarked;
