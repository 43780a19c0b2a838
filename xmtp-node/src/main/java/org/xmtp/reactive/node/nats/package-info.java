/** The way from node to node by NATS. */
@NullMarked
package org.xmtp.reactive.node.nats;

import org.jspecify.annotations.NullMarked;
