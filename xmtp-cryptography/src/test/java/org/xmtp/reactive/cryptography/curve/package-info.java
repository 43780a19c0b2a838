@NullMarked
package org.xmtp.reactive.cryptography.curve;

import org.jspecify.annotations.NullMarked;
