/** The store in a PostgreSQL database, through R2DBC. */
@NullMarked
package org.xmtp.reactive.node.store.postgres;

import org.jspecify.annotations.NullMarked;
