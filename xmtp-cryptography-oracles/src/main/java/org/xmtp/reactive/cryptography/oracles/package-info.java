/**
 * Our ratchet against other implementations of Olm, the oracles: conversations at random, each end of which is two
 * sessions in one state, ours and the oracle's. Both are told everything that the end is told, and must do the same.
 *
 * <p>{@link org.xmtp.reactive.cryptography.oracles.Campaign} runs them; {@code README.md} of this module says what is
 * compared, where the implementations differ and what was chosen.
 */
@NullMarked
package org.xmtp.reactive.cryptography.oracles;

import org.jspecify.annotations.NullMarked;
