/**
 * Looks for faults of the engine: accounts with several installations write to each other while everything around them
 * goes wrong, seed after seed, and what was promised is checked. {@code dev/simulate} runs it.
 */
@NullMarked
package org.xmtp.reactive.testkit.simulation.search;

import org.jspecify.annotations.NullMarked;
