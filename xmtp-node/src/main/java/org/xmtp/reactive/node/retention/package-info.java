/** How long envelopes are kept, and the deletion of those that were kept long enough. */
@NullMarked
package org.xmtp.reactive.node.retention;

import org.jspecify.annotations.NullMarked;
