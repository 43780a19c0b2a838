/** A node anyone can host: gRPC message API, store and relay. */
@NullMarked
package org.xmtp.reactive.node;

import org.jspecify.annotations.NullMarked;
