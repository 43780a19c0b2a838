/** NATS' own server, for tests. */
@NullMarked
package org.xmtp.reactive.node.nats;

import org.jspecify.annotations.NullMarked;
