/** What outlives the sudden end of a client or a node, counted from outside; and a client in little memory. */
@NullMarked
package org.xmtp.reactive.survival;

import org.jspecify.annotations.NullMarked;
