/** Tests of the store's language. */
@NullMarked
package org.xmtp.reactive.store;

import org.jspecify.annotations.NullMarked;
