/** Measures what the parts cost. */
@NullMarked
package org.xmtp.reactive.benchmarks;

import org.jspecify.annotations.NullMarked;
