/** The store in an H2 file, through R2DBC. */
@NullMarked
package org.xmtp.reactive.node.store.h2;

import org.jspecify.annotations.NullMarked;
