/** Tests of the way out. */
@NullMarked
package org.xmtp.reactive.outbound;

import org.jspecify.annotations.NullMarked;
