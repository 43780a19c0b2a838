/**
 * The raw keys of accounts and sessions, for programs that bring them from another Olm implementation or take them
 * there: {@code OlmAccount.of(parts)}, {@code OlmAccount.revealParts()}, and the same of {@code OlmSession}. Whoever
 * holds parts holds every secret; to store an account or a session for oneself, its {@code serialize()} is the way.
 */
@NullMarked
package org.xmtp.reactive.cryptography.olm.parts;

import org.jspecify.annotations.NullMarked;
