/** Where envelopes are kept: the port, and the store that keeps them in memory. */
@NullMarked
package org.xmtp.reactive.node.store;

import org.jspecify.annotations.NullMarked;
