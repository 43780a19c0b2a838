/** The journal, the queues of peers and what jobs make of them, each by itself. */
@NullMarked
package org.xmtp.reactive.session;

import org.jspecify.annotations.NullMarked;
