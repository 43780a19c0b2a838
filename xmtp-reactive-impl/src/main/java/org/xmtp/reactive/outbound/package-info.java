/** From a caller to the node: planning, sealing, publishing. */
@NullMarked
package org.xmtp.reactive.outbound;

import org.jspecify.annotations.NullMarked;
