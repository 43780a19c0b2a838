/** From the node to the reader: mailbox, judging, named readers. */
@NullMarked
package org.xmtp.reactive.inbound;

import org.jspecify.annotations.NullMarked;
