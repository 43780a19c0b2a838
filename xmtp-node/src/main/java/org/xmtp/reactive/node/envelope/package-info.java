/** What a node stores and relays: envelopes, their identity, and what their topics say about them. */
@NullMarked
package org.xmtp.reactive.node.envelope;

import org.jspecify.annotations.NullMarked;
