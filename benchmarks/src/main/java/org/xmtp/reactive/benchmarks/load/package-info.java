/**
 * Measures the whole: clients and a node in processes of their own, over the public API, everything forced to disk.
 * {@link org.xmtp.reactive.benchmarks.load.LoadMain} leads, the others are its processes, workloads and results.
 */
@NullMarked
package org.xmtp.reactive.benchmarks.load;

import org.jspecify.annotations.NullMarked;
