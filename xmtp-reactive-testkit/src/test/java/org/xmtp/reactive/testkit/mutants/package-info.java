/** Faults for the simulation to find; the named ones are patches in {@code src/test/mutants}. */
@NullMarked
package org.xmtp.reactive.testkit.mutants;

import org.jspecify.annotations.NullMarked;
