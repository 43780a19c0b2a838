/** The store in plain memory: the values of the store's language as they are, gone when it closes. */
@NullMarked
package org.xmtp.reactive.store.memory;

import org.jspecify.annotations.NullMarked;
