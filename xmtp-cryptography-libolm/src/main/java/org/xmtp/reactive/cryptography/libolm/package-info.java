/**
 * libolm 3, where it is installed, in the terms of {@link org.xmtp.reactive.cryptography.olm}: accounts and sessions
 * take and give the same keys, messages and errors, and speak Olm version 1 only, since libolm knows no other.
 *
 * <p>Keys lie in native memory, which is cleared and freed when the object is closed, at the latest some time after
 * nothing refers to it any more. libolm reads and writes base64 and overwrites what it reads; neither shows here.
 */
@NullMarked
package org.xmtp.reactive.cryptography.libolm;

import org.jspecify.annotations.NullMarked;
