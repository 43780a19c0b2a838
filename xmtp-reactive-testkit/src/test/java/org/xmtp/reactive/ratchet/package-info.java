/** The ratchets under the contract of all. */
@NullMarked
package org.xmtp.reactive.ratchet;

import org.jspecify.annotations.NullMarked;
