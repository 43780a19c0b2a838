/**
 * Accounts and sessions brought from other implementations of Olm, and taken back:
 * {@link org.xmtp.reactive.cryptography.migration.LibolmPickles} reads and writes what libolm and its Java binding jOlm
 * store, {@link org.xmtp.reactive.cryptography.migration.VodozemacPickles} reads what vodozemac stores.
 *
 * <p>What comes in is refused with a {@link org.xmtp.reactive.cryptography.migration.PickleException} that tells the
 * reason, and with nothing else. Everything here is for any thread.
 *
 * <p>A session must go on in one place only: two that start from one pickle use the same message keys for different
 * messages. After reading a pickle, delete it; after writing one, wipe the session.
 */
@NullMarked
package org.xmtp.reactive.cryptography.migration;

import org.jspecify.annotations.NullMarked;
