/** What is durable: the language of the journal's write-sets, and what a store answers. */
@NullMarked
package org.xmtp.reactive.store;

import org.jspecify.annotations.NullMarked;
