@NullMarked
package org.xmtp.reactive.cryptography.identity;

import org.jspecify.annotations.NullMarked;
