/** The store on H2, in a file or in memory: {@link org.xmtp.reactive.store.h2.EngineStores} is the way to it. */
@NullMarked
package org.xmtp.reactive.store.h2;

import org.jspecify.annotations.NullMarked;
