/**
 * From the node to the store: the mailbox reads our topic, the intake takes each envelope on its passage, the judge
 * decides. All of it belongs to the client's loop, but for what the judge does on lanes.
 */
@NullMarked
package org.xmtp.reactive.inbound;

import org.jspecify.annotations.NullMarked;
