/**
 * What the engine's parts have in common: the epoch in which they live, the one ordered journal, and the peers whose
 * ratchets lanes step. All of it belongs to the client's loop.
 */
@NullMarked
package org.xmtp.reactive.session;

import org.jspecify.annotations.NullMarked;
