/** Measures of the ratchet: ours and others, operation by operation. */
@NullMarked
package org.xmtp.reactive.benchmarks.ratchet;

import org.jspecify.annotations.NullMarked;
