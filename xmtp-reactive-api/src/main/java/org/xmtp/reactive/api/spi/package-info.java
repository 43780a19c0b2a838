/** What engines and transports implement. Users of the client need nothing of it. */
@NullMarked
package org.xmtp.reactive.api.spi;

import org.jspecify.annotations.NullMarked;
