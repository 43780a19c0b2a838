/** The node as a program. */
@NullMarked
package org.xmtp.reactive.node.launcher;

import org.jspecify.annotations.NullMarked;
