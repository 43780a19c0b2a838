/** Tests of the store on H2. */
@NullMarked
package org.xmtp.reactive.store.h2;

import org.jspecify.annotations.NullMarked;
