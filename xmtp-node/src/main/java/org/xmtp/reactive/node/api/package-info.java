/** The message API over gRPC: rules, statuses and texts of the protocol. */
@NullMarked
package org.xmtp.reactive.node.api;

import org.jspecify.annotations.NullMarked;
