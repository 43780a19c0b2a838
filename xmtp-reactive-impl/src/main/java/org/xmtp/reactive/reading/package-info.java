/**
 * What readers hold, on the client's loop: the tail of the store that they follow, the acknowledgements of named
 * readers, and pages of history. It belongs to the client and lives through every restart of the engine in place:
 * whatever is waited for is waited for in the next epoch as well.
 */
@NullMarked
package org.xmtp.reactive.reading;

import org.jspecify.annotations.NullMarked;
