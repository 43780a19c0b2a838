/** A runtime for tests that decide what runs when. */
@NullMarked
package org.xmtp.reactive.runtime;

import org.jspecify.annotations.NullMarked;
