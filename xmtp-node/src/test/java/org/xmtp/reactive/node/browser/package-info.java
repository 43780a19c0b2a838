/** A browser for the tests. */
@NullMarked
package org.xmtp.reactive.node.browser;

import org.jspecify.annotations.NullMarked;
