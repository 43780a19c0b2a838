/** The client that users hold. */
@NullMarked
package org.xmtp.reactive.client;

import org.jspecify.annotations.NullMarked;
