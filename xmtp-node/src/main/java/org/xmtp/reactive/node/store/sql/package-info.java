/**
 * What the stores in databases share, through R2DBC: reading, topics' numbers, migrations, and how failures are told.
 */
@NullMarked
package org.xmtp.reactive.node.store.sql;

import org.jspecify.annotations.NullMarked;
