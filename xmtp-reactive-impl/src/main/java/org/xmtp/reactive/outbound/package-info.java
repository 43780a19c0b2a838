/**
 * From a caller to the node: planning, making copies, publishing. What is bound to the engine's epoch is made anew with
 * it; {@link org.xmtp.reactive.outbound.Sends} and {@link org.xmtp.reactive.outbound.Fates} are the client's, and stay.
 */
@NullMarked
package org.xmtp.reactive.outbound;

import org.jspecify.annotations.NullMarked;
