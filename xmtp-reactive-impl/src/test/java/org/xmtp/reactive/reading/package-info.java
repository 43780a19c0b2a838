/** Tests of what readers hold. */
@NullMarked
package org.xmtp.reactive.reading;

import org.jspecify.annotations.NullMarked;
