/** Tests of what is durable. */
@NullMarked
package org.xmtp.reactive.store;

import org.jspecify.annotations.NullMarked;
