/**
 * Between bytes from outside and our records. Everything that is read may be hostile: the codecs bound and validate it,
 * and refuse with {@link org.xmtp.reactive.wire.MalformedException} and nothing else. Only this package sees the
 * generated messages of the protocol's contents.
 */
@NullMarked
package org.xmtp.reactive.wire;

import org.jspecify.annotations.NullMarked;
