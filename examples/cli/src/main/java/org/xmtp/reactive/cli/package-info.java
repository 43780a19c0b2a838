/** The console client: each command a small class over the public API. */
@NullMarked
package org.xmtp.reactive.cli;

import org.jspecify.annotations.NullMarked;
