/** What reading and sealing of single messages and bundles cost. */
@NullMarked
package org.xmtp.reactive.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
