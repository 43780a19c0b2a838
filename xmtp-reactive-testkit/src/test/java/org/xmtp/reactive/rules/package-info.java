/**
 * The thirteen rules of docs/ARCHITECTURE.md: the class {@code RuleNN…Tests} holds the tests that fail when rule NN is
 * broken. The rest are the tests' tools.
 */
@NullMarked
package org.xmtp.reactive.rules;

import org.jspecify.annotations.NullMarked;
