/** The live side: envelopes on their way to those who subscribed. */
@NullMarked
package org.xmtp.reactive.node.relay;

import org.jspecify.annotations.NullMarked;
