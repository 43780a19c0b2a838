@NullMarked
package org.xmtp.reactive.cryptography.olm;

import org.jspecify.annotations.NullMarked;
