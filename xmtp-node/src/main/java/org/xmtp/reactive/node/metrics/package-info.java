/** What a node counts and times: around the store, the relay and the calls, which know nothing of it. */
@NullMarked
package org.xmtp.reactive.node.metrics;

import org.jspecify.annotations.NullMarked;
