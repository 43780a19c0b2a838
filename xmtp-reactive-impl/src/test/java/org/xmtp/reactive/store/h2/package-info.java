/** Tests of the parts of the store that need no store. The others are beside the contract, in the testkit. */
@NullMarked
package org.xmtp.reactive.store.h2;

import org.jspecify.annotations.NullMarked;
