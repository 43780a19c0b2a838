@NullMarked
package org.xmtp.reactive.cryptography.libolm;

import org.jspecify.annotations.NullMarked;
