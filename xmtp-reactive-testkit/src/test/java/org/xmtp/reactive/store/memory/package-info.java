/** Tests of the store in plain memory. */
@NullMarked
package org.xmtp.reactive.store.memory;

import org.jspecify.annotations.NullMarked;
