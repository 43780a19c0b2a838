/** Tests of what is known of others. */
@NullMarked
package org.xmtp.reactive.identity;

import org.jspecify.annotations.NullMarked;
