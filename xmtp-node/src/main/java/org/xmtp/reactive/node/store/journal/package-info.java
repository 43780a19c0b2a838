/**
 * The journal in front of a database in a file: what is published is durable there with one short write, and the
 * database takes it over soon after, much at a time.
 */
@NullMarked
package org.xmtp.reactive.node.store.journal;

import org.jspecify.annotations.NullMarked;
