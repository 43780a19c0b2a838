/**
 * The Olm double ratchet, versions 1 and 2: accounts, sessions and their messages.
 *
 * <p>An {@link org.xmtp.reactive.cryptography.olm.OlmAccount} holds an installation's keys and opens sessions, to a
 * peer's published keys or from a peer's pre-key message. An {@link org.xmtp.reactive.cryptography.olm.OlmSession}
 * turns plaintexts into {@link org.xmtp.reactive.cryptography.olm.OlmMessage}s and back. Within, the state of a session
 * is one immutable value ({@code DoubleRatchet}): what fails has changed nothing, and a copy costs nothing.
 *
 * <p>What comes from outside (messages, keys, saved states) is refused with an
 * {@link org.xmtp.reactive.cryptography.olm.OlmException} that tells the reason, and with nothing else. Accounts and
 * public keys may be used by any number of threads, a session by one at a time. Randomness is always the caller's.
 * Nothing here does input or output. AES and HMAC are the Java platform's, curves are Bouncy Castle's.
 *
 * <p>{@link org.xmtp.reactive.cryptography.olm.RatchetEngine} is what a client needs of all this, so that another
 * implementation can take its place.
 *
 * <p>Format and limits: PROTOCOL section 5; <a
 * href="https://gitlab.matrix.org/matrix-org/olm/-/blob/master/docs/olm.md">the Olm specification</a>.
 */
@NullMarked
package org.xmtp.reactive.cryptography.olm;

import org.jspecify.annotations.NullMarked;
