/** Tests of the way in. */
@NullMarked
package org.xmtp.reactive.inbound;

import org.jspecify.annotations.NullMarked;
