/** A PostgreSQL server for tests. */
package org.xmtp.reactive.node.postgres;
