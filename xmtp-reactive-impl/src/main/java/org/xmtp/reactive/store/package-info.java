/** What is durable: the language of the journal's write-sets, and the H2 store behind it. */
@NullMarked
package org.xmtp.reactive.store;

import org.jspecify.annotations.NullMarked;
