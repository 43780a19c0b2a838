/**
 * A whole network of clients on one thread in virtual time, from a seed: machines with disks and clocks that go wrong,
 * a node, and everything between them. {@link org.xmtp.reactive.testkit.simulation.Simulation} is where to begin.
 */
@NullMarked
package org.xmtp.reactive.testkit.simulation;

import org.jspecify.annotations.NullMarked;
