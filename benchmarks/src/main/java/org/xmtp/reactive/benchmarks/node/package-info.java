/**
 * A node under load, whatever node it is: what it takes, hands over and answers in a second, through its message API.
 */
@NullMarked
package org.xmtp.reactive.benchmarks.node;

import org.jspecify.annotations.NullMarked;
