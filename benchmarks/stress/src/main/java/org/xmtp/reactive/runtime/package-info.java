/**
 * The races that the hand-over classes of the runtime have to survive, each with the outcomes that are right. Run by
 * {@code dev/stress}.
 */
@NullMarked
package org.xmtp.reactive.runtime;

import org.jspecify.annotations.NullMarked;
