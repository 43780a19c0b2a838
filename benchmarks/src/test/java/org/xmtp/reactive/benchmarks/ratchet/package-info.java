@NullMarked
package org.xmtp.reactive.benchmarks.ratchet;

import org.jspecify.annotations.NullMarked;
