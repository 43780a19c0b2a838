/** The one path by which envelopes enter the node: group commit over all callers, then the relay. */
@NullMarked
package org.xmtp.reactive.node.commit;

import org.jspecify.annotations.NullMarked;
