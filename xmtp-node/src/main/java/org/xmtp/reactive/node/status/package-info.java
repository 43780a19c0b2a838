/** What a node shows of itself to whoever runs it: a page, whose figures a browser brings up to date. */
@NullMarked
package org.xmtp.reactive.node.status;

import org.jspecify.annotations.NullMarked;
